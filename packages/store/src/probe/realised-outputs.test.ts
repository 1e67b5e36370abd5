import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDerivation, realisationIds } from "@nixperf/nix/drv";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseOf, storeDir, storePath } from "../../test/snapshot-of.ts";
import { realisedOutputs } from "./realised-outputs.ts";

const floating = Buffer.from('Derive([("out","","r:sha256","")],[],[],"x86_64-linux","/bin/sh",[],[("out","")])');
const idOf = (drv: string) => realisationIds(() => parseDerivation(floating))(storePath(drv))!.get("out")!;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-realised-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const baseName = (key: string) => storePath(key).slice(storeDir.length + 1);
const database = databaseOf({ paths: { "a.drv": {}, a: {}, other: {} } });
const withRows = (...rows: typeof database.realisations) => ({ ...database, realisations: rows });

test("a table that names derivations is followed without reading any", () => {
  const rows = [
    { drv: baseName("a.drv"), outputName: "out", path: 1 },
    { drv: baseName("unregistered.drv"), outputName: "out", path: 2 },
  ];
  expect(realisedOutputs(withRows(...rows), directory)).toEqual({ realised: [{ derivation: 0, path: 1 }], gaps: [] });
});

test("a table that names them by a hash of their content is followed by reading them", () => {
  writeFileSync(join(directory, baseName("a.drv")), floating);
  const [drv, outputName] = idOf("a.drv").split("!") as [string, string];
  const expected = { realised: [{ derivation: 0, path: 1 }], gaps: [] };
  expect(realisedOutputs(withRows({ drv, outputName, path: 1 }), directory)).toEqual(expected);
  expect(realisedOutputs(withRows({ drv: idOf("a.drv"), outputName, path: 1 }), directory)).toEqual(expected);
});

test.each([
  ["is not there", null],
  ["cannot be parsed", "Derive([("],
])("a derivation that %s is a gap", (_what, text) => {
  if (text !== null) writeFileSync(join(directory, baseName("a.drv")), text);
  const { realised, gaps } = realisedOutputs(withRows({ drv: "sha256:00", outputName: "out", path: 1 }), directory);
  expect(realised).toEqual([]);
  expect(gaps).toEqual([expect.objectContaining({ code: "NIXPERF_DERIVATIONS_UNREADABLE", at: "/orderDependent" })]);
});

test("without realisations nothing is read", () => {
  expect(realisedOutputs(database, directory)).toEqual({ realised: [], gaps: [] });
});

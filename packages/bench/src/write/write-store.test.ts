import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { storeShape } from "../shape/generate.ts";
import { pathKind } from "../shape/store-shape.ts";
import { writeStore } from "./write-store.ts";

const shape = storeShape({ paths: 400, seed: 3 });
let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-bench-"));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe("a written store", () => {
  test("has a database in WAL mode, closed, with every row of the shape", () => {
    const { stateDir, storeDir } = writeStore(dir, shape, { files: "none" });
    const db = join(stateDir, "db");
    expect(readdirSync(db).sort()).toEqual(["big-lock", "db.sqlite", "reserved", "schema"]);
    expect([...readFileSync(join(db, "db.sqlite")).subarray(18, 20)]).toEqual([2, 2]);
    expect(readFileSync(join(db, "schema"), "utf8")).toBe("10");

    const database = new DatabaseSync(`file:${join(db, "db.sqlite")}?immutable=1`, { readOnly: true });
    const column = (sql: string): unknown[] =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)[0]);
    expect(column("pragma integrity_check")).toEqual(["ok"]);
    expect(column("pragma foreign_key_check")).toEqual([]);
    expect(column("select path from ValidPaths order by id")).toEqual(shape.names.map((name) => `${storeDir}/${name}`));
    expect(column("select narSize from ValidPaths order by id")).toEqual([...shape.narSizes]);
    expect(
      column(
        "select reference.path from Refs join ValidPaths reference on reference.id = reference order by referrer, reference",
      ),
    ).toEqual([...shape.refs].map((ref) => `${storeDir}/${shape.names[ref]!}`));
    expect(column("select count(*) from DerivationOutputs")).toEqual([shape.derivationOutputs.length]);
    database.close();
  });

  test("has one entry a path but the missing ones, of the right type, and the unregistered ones", () => {
    const { storeDir } = writeStore(dir, shape, { files: "empty" });
    const expected = shape.names.filter((_, path) => !shape.missing.includes(path));
    expect(readdirSync(storeDir).sort()).toEqual([".links", ...expected, ...shape.unregistered].sort());
    for (const [path, name] of shape.names.entries()) {
      if (shape.missing.includes(path)) continue;
      if (shape.kinds[path] === pathKind.derivation)
        expect(readFileSync(join(storeDir, name), "utf8")).toMatch(/^Derive\(\[\(/);
    }
  });

  test("of names alone has an empty file for each path", () => {
    const { storeDir } = writeStore(dir, shape, { files: "names" });
    const names = shape.names.filter((_, path) => !shape.missing.includes(path));
    expect(readdirSync(storeDir)).toEqual(expect.arrayContaining(names));
    for (const name of names) expect(lstatSync(join(storeDir, name))).toMatchObject({ size: 0, nlink: 1 });
  });

  test("has every root at two links' distance at most, at the age it should have", () => {
    const { stateDir, storeDir } = writeStore(dir, shape, { files: "none" });
    const auto = join(stateDir, "gcroots/auto");
    const indirect = readdirSync(auto).map((name) => readlinkSync(join(auto, name)));
    for (const root of shape.roots) {
      const inState = root.kind === "system" || root.kind === "channels";
      const link = join(inState ? stateDir : dir, root.link);
      expect(readlinkSync(link)).toBe(`${storeDir}/${shape.names[root.target]!}`);
      expect(lstatSync(link).mtimeMs).toBe(root.made * 1000);
      if (!inState && root.kind !== "booted") expect(indirect).toContain(link);
    }
    for (const stale of shape.staleLinks) expect(indirect).toContain(join(dir, stale));
  });

  test("with real files has read-only trees that name their references", () => {
    const { storeDir } = writeStore(dir, shape, { files: "real" });
    const path = shape.names.findIndex((name, at) => name.includes("-bash-") && shape.kinds[at] === pathKind.output);
    const ref = shape.names[shape.refs[shape.refStart[path]!]!]!;
    const bin = join(storeDir, shape.names[path]!, "bin");
    const program = readdirSync(bin).filter((name) => name === "bash");
    expect(program).toEqual(["bash"]);
    expect(readFileSync(join(bin, "bash"), "utf8")).toContain(ref);
    expect(lstatSync(join(bin, "bash")).mode & 0o777).toBe(0o555);
    expect(lstatSync(join(bin, "bash")).mtimeMs).toBe(1000);
    for (const name of readdirSync(storeDir)) rmSync(join(storeDir, name), { recursive: true, force: true });
  });

  test("is not written over something else", () => {
    writeStore(dir, shape, { files: "none" });
    expect(() => writeStore(dir, shape, { files: "none" })).toThrow(
      expect.objectContaining({ code: "NIXPERF_BENCH_TARGET" }),
    );
  });
});

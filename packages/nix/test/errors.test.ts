import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { readStoreDatabase } from "../src/database/index.ts";
import { findRoots } from "../src/roots/index.ts";
import { pathOf, row, stateWith, storeDir, tables } from "./database/tables.ts";

const temporary = process.env["TMPDIR"];
let made: string[] = [];
afterEach(() => {
  if (temporary === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = temporary;
  execFileSync("rm", ["-rf", ...made]);
  made = [];
});

test("a database that must be copied and cannot be is refused, with the place where there was no room", async () => {
  const { stateDir, dbPath } = stateWith(tables);
  made.push(stateDir);
  const writer = new DatabaseSync(dbPath);
  try {
    writer.exec(row(1, pathOf("a")));
    const location = { storeDir, stateDir };
    expect(await readStoreDatabase({ location })).toMatchObject({ readBy: "copy", paths: [pathOf("a")] });
    // A file is no directory to copy to.
    process.env["TMPDIR"] = join(stateDir, "file");
    writeFileSync(join(stateDir, "file"), "");
    await expect(readStoreDatabase({ location })).rejects.toMatchObject({
      code: "NIXPERF_DB_COPY_FAILED",
      found: expect.stringContaining(join(stateDir, "file")),
    });
  } finally {
    writer.close();
  }
});

test("a directory of roots that cannot be listed, for another reason than permission, is refused", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "nixperf-state-"));
  made.push(stateDir);
  const gcroots = join(stateDir, "gcroots");
  mkdirSync(gcroots);
  // Deeper than a path may be long: made from halfway down, as no path from the top would reach its end.
  const down = (levels: number): string => Array(levels).fill("d".repeat(250)).join("/");
  mkdirSync(join(gcroots, down(10)), { recursive: true });
  execFileSync("mkdir", ["-p", down(10)], { cwd: join(gcroots, down(10)) });
  await expect(findRoots({ location: { storeDir, stateDir } })).rejects.toMatchObject({
    code: "NIXPERF_ROOTS_UNREADABLE",
    found: expect.stringContaining("ENAMETOOLONG"),
  });
});

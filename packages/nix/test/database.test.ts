import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isNixperfError } from "@nixperf/errors";
import {
  derivation,
  type HeldDatabase,
  holdDatabase,
  leaveHotJournal,
  nobody,
  runOk,
  type ThrowAwayStore,
  throwAwayStore,
} from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, describe, expect, test } from "vitest";
import { readStoreDatabase, type StoreDatabase } from "../src/database/index.ts";
import { pathOf, row, stateWith, storeDir, tables } from "./database/tables.ts";

const isRoot = process.getuid?.() === 0;
let store: ThrowAwayStore | undefined;
let held: HeldDatabase | undefined;
let made: string[] = [];
afterEach(async () => {
  await held?.kill();
  store?.dispose();
  for (const dir of made) rmSync(dir, { recursive: true });
  [held, store, made] = [undefined, undefined, []];
});

function state(sql: string): { stateDir: string; dbPath: string } {
  const result = stateWith(sql);
  made.push(result.stateDir);
  return result;
}

const read = (stateDir: string): Promise<StoreDatabase> => readStoreDatabase({ location: { storeDir, stateDir } });

const refusal = (stateDir: string): Promise<string> =>
  read(stateDir).then(
    () => "no error",
    (error: unknown) => (isNixperfError(error) ? error.code : `no NixperfError but ${(error as Error).stack}`),
  );

async function asStranger(location: { storeDir: string; stateDir: string }): Promise<unknown> {
  const child = fileURLToPath(new URL("database/child.ts", import.meta.url));
  const options = ["--no-warnings", "--conditions=@nixperf/source", child];
  return JSON.parse(
    await runOk(process.execPath, [...options, location.storeDir, location.stateDir], { asUser: nobody }),
  );
}

describeWithNix("the database of a real store", (nix) => {
  test("rows that are only in the log of a writer are seen, by the owner and by a stranger", async () => {
    store = throwAwayStore({ nix });
    await store.build(derivation("before", "echo > $out"));
    held = await holdDatabase(store.database);
    await store.build(derivation("meanwhile", "echo > $out"));
    expect(statSync(`${store.database}-wal`).size).toBeGreaterThan(32);
    const all = (await store.ok("nix-store", ["--query", "--requisites", ...(await everything(store))]))
      .trim()
      .split("\n");
    expect(all.some((path) => path.endsWith("-meanwhile"))).toBe(true);

    const { paths, readBy } = await readStoreDatabase({ location: store });
    expect([...paths].sort()).toEqual(all.sort());
    expect(readBy).toBe("copy");
    if (!isRoot) return;
    // SQLite itself would need the index beside the log; a stranger may not have it.
    chmodSync(`${store.database}-shm`, 0o600);
    expect(await asStranger(store)).toEqual({ paths, readBy: "copy" });
    chmodSync(`${store.database}-wal`, 0o600);
    expect(await asStranger(store)).toEqual({ code: "NIXPERF_DB_UNREADABLE" });
    chmodSync(`${store.database}-wal`, 0o644);
    chmodSync(store.database, 0o600);
    expect(await asStranger(store)).toEqual({ code: "NIXPERF_DB_UNREADABLE" });
    chmodSync(store.database, 0o644);
    // Not to be taken for a store that is not there.
    chmodSync(join(store.stateDir, "db"), 0o700);
    expect(await asStranger(store)).toEqual({ code: "NIXPERF_DB_UNREADABLE" });
  });

  test("at rest it is read in place, whether Nix left an empty log behind or none", async () => {
    store = throwAwayStore({ nix });
    await store.build(derivation("x", "echo > $out"));
    const { paths, readBy } = await readStoreDatabase({ location: store });
    expect([...paths].sort()).toEqual((await everything(store)).sort());
    expect(readBy).toBe("immutable");
    if (existsSync(`${store.database}-wal`)) expect(statSync(`${store.database}-wal`).size).toBe(0);
    else writeFileSync(`${store.database}-wal`, "");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await readStoreDatabase({ location: store })).readBy).toBe("immutable");
    if (isRoot) expect(await asStranger(store)).toEqual({ paths, readBy: "immutable" });
  });

  test("a write that was cut off in rollback mode is refused; at rest that mode is read in place", async () => {
    store = throwAwayStore({ nix, settings: { "use-sqlite-wal": false } });
    const dep = derivation("dep", "echo > $out");
    await store.build(derivation("x", "echo $dep > $out", { env: { dep } }));
    const before = await readStoreDatabase({ location: store });
    expect([before.readBy, before.health.journalMode]).toEqual(["immutable", "rollback"]);
    expect([...before.paths].sort()).toEqual((await everything(store)).sort());
    await leaveHotJournal(store.database);
    await expect(readStoreDatabase({ location: store })).rejects.toMatchObject({ code: "NIXPERF_DB_UNSAFE" });
  });
});

async function everything(real: ThrowAwayStore): Promise<string[]> {
  return (await real.ok("nix-store", ["--dump-db"]))
    .split("\n")
    .filter((line, i, lines) => isPathLine(real, line, lines, i));
}

/** In a dump a registration begins with its path, which the NAR hash follows. */
function isPathLine(real: ThrowAwayStore, line: string, lines: string[], i: number): boolean {
  return line.startsWith(real.storeDir) && /^(sha256:)?[0-9a-f]{64}$/.test(lines[i + 1] ?? "");
}

describe("a reader sees whole transactions only", () => {
  const letters = "0123456789abcdfghijklmnpqrsvwxyz";
  const rows = Array.from({ length: 6_000 }, (_, i) => {
    const name = `${letters[i >> 10]}${letters[(i >> 5) & 31]}${letters[i & 31]}${"0".repeat(29)}`;
    return row(i + 1, `${storeDir}/${name}-${"n".repeat(100)}`, { narSize: "1", time: "1" });
  });
  const seconds = Number(process.env["NIXPERF_STRESS_SECONDS"] ?? 4);

  test.for([
    ["checkpoints", "while a writer moves its log in every way and starts it anew"],
    ["closing", "while the log comes and goes with the writer's connections"],
  ])("%s: %s", { timeout: seconds * 1000 + 60_000 }, async ([how = ""]) => {
    const { stateDir, dbPath } = state(`${tables} BEGIN; ${rows.join("")} COMMIT`);
    const child = fileURLToPath(new URL("database/stress-child.ts", import.meta.url));
    const writer: ChildProcess = spawn(process.execPath, ["--no-warnings", child, dbPath, how], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = once(writer, "close");
    let said = "";
    writer.stdout!.on("data", (text: Buffer) => (said += text.toString()));
    const seen = new Set<number>();
    let refused = 0;
    for (const until = Date.now() + seconds * 1000; Date.now() < until;) {
      const database = await read(stateDir).catch((error: unknown) => {
        // Refusing is allowed, a wrong answer is not.
        expect(error).toMatchObject({ code: "NIXPERF_DB_UNSAFE" });
        refused++;
      });
      if (database === undefined) continue;
      const number = database.narSizes[0]!;
      expect(database.count).toBe(rows.length);
      expect(new Set([...database.narSizes, ...database.registrationTimes])).toEqual(new Set([number]));
      // Never older than what was seen before.
      expect(number).toBeGreaterThanOrEqual(Math.max(0, ...seen));
      seen.add(number);
    }
    writer.stdin!.end();
    await ended;
    expect(writer.exitCode).toBe(0);
    process.stderr.write(`${said} transactions, ${seen.size} different ones read, ${refused} refusals\n`);
    expect(seen.size).toBeGreaterThan(5);
  });
});

test("without room for a copy it is refused, and nothing of the copy stays", async () => {
  const { stateDir, dbPath } = state(tables);
  held = await holdDatabase(dbPath);
  await held.exec(row(1, pathOf("a")));
  const [before, empty] = [process.env["TMPDIR"], state(tables).stateDir];
  try {
    process.env["TMPDIR"] = join(stateDir, "nowhere");
    await expect(read(stateDir)).rejects.toMatchObject({ code: "NIXPERF_DB_COPY_FAILED" });
    process.env["TMPDIR"] = empty;
    const files = readdirSync(empty);
    expect((await read(stateDir)).paths).toEqual([pathOf("a")]);
    expect(readdirSync(empty)).toEqual(files);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
});

describe("a damaged database", () => {
  const many = Array.from({ length: 300 }, (_, i) => row(i + 1, pathOf("a", `n${i}`)));
  const refs = Array.from({ length: 300 }, (_, i) => `INSERT INTO Refs VALUES (${i + 1}, ${(i % 7) + 1});`);
  const whole = () => state(`${tables} BEGIN; ${many.join("")} ${refs.join("")} COMMIT`);
  const same = async (stateDir: string, as: StoreDatabase) => {
    const database = await read(stateDir);
    expect(database.paths).toEqual(as.paths);
    expect(database.references).toEqual(as.references);
  };

  test("cut off anywhere it is refused, unless nothing of what is read was lost", async () => {
    const { stateDir, dbPath } = whole();
    const original = await read(stateDir);
    const copy = readFileSync(dbPath);
    let refused = 0;
    for (let length = copy.length - 1; length > 0; length -= 1_111) {
      writeFileSync(dbPath, copy.subarray(0, length));
      await new Promise((resolve) => setTimeout(resolve, 35));
      const code = await refusal(stateDir);
      if (code === "no error") await same(stateDir, original);
      else expect(code).toBe("NIXPERF_DB_CORRUPT");
      if (code !== "no error") refused++;
    }
    expect(refused).toBeGreaterThan(30);
    truncateSync(dbPath, 0);
    expect(await refusal(stateDir)).toBe("NIXPERF_DB_CORRUPT");
  });

  test("overwritten anywhere it gives rows or is refused, and never any other error", async () => {
    const { stateDir, dbPath } = whole();
    const copy = readFileSync(dbPath);
    const codes = new Set<string>();
    for (let at = 16; at < copy.length; at += 1_999) {
      const damaged = Buffer.from(copy);
      damaged.fill((at * 37) % 256, at, at + (at % 97) + 1);
      writeFileSync(dbPath, damaged);
      await new Promise((resolve) => setTimeout(resolve, 35));
      codes.add(await refusal(stateDir));
    }
    for (const code of codes) {
      expect(["no error", "NIXPERF_DB_CORRUPT", "NIXPERF_DB_SCHEMA", "NIXPERF_DB_FOREIGN"]).toContain(code);
    }
    expect(codes).toContain("NIXPERF_DB_CORRUPT");
  });

  test.each([
    ["no database at all", (path: string) => rmSync(path), "NIXPERF_STORE_MISSING"],
    ["text", (path: string) => writeFileSync(path, "not a database ".repeat(100)), "NIXPERF_DB_CORRUPT"],
    ["a log of garbage", (path: string) => writeFileSync(`${path}-wal`, "x".repeat(5_000)), "no error"],
    ["the log of another database", (path: string) => copyFileSync(path, `${path}-wal`), "no error"],
    [
      "no rows, no tables",
      (path: string) => writeFileSync(path, readFileSync(state("CREATE TABLE x (y)").dbPath)),
      "NIXPERF_DB_SCHEMA",
    ],
  ])("%s", async (_, damage, code) => {
    const { stateDir, dbPath } = whole();
    const original = await read(stateDir);
    damage(dbPath);
    expect(await refusal(stateDir)).toBe(code);
    // SQLite, too, passes over a log that it did not write.
    if (code === "no error") await same(stateDir, original);
  });

  test("a schema of the future is refused before anything is opened", async () => {
    const { stateDir } = whole();
    writeFileSync(join(stateDir, "db/schema"), "11");
    expect(await refusal(stateDir)).toBe("NIXPERF_DB_SCHEMA");
  });

  test.each(["v11", "", "99999999999", "10 and more"])("%j is no schema version, and is refused", async (version) => {
    const { stateDir } = whole();
    writeFileSync(join(stateDir, "db/schema"), version);
    expect(await refusal(stateDir)).toBe("NIXPERF_DB_SCHEMA");
  });

  test("a pipe in the place of the schema version is refused, and not waited for", async () => {
    const { stateDir } = whole();
    rmSync(join(stateDir, "db/schema"));
    execFileSync("mkfifo", [join(stateDir, "db/schema")]);
    expect(await refusal(stateDir)).toBe("NIXPERF_DB_SCHEMA");
  });
});

import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { array, assert, asyncProperty, constant, integer, oneof, string } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appendLines, maxLineBytes, readLines, withLock, writeAtomically } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-state-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
const source = new URL("./index.ts", import.meta.url).href;
const unwritable = (found: string) => ({ code: "NIXPERF_STATE_UNWRITABLE", found: expect.stringContaining(found) });
const rejection = async (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

async function allOf(path: string): Promise<{ items: string[]; damaged: number }> {
  const all = { items: [] as string[], damaged: 0 };
  for await (const { items, damaged } of readLines(path, (line) => (line.startsWith("{") ? null : line))) {
    all.items.push(...items);
    all.damaged += damaged;
  }
  return all;
}

/** Starts another process that runs `body`, with this package's functions at hand. */
function elsewhere(body: string, before = "") {
  const script = `import { appendLines, withLock, writeAtomically } from ${JSON.stringify(source)};\n${body}`;
  const node = [process.execPath, "--conditions=@nixperf/source", "--no-warnings", "--input-type=module", "-e", script];
  const child = spawn("sh", ["-c", `${before}\nexec "$@"`, "sh", ...node], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const ended = new Promise<void>((done) => child.on("close", () => done()));
  const said = async (text: string) => {
    for (const until = Date.now() + 20_000; !printed.includes(text); await sleep(5)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`did not say ${text}: ${printed}`);
    }
  };
  return { child, ended, said, printed: () => printed };
}

test.runIf(isRoot)("what root makes in another's directory, as sudo does, is that other's", async () => {
  const somebody = 65_534;
  chownSync(dir, somebody, somebody);
  const [lines, whole, lock] = ["a/lines", "a/b/whole", "a/c/lock"].map((name) => join(dir, name));
  await appendLines(lines!, ["one"]);
  await writeAtomically(whole!, "all");
  await withLock(lock!, () => expect(readdirSync(join(dir, "a/c"))).toEqual(["lock"]));
  const owners = readdirSync(dir, { recursive: true }).map((name) => statSync(join(dir, String(name))).uid);
  expect(owners).toEqual(Array.from({ length: 6 }, () => somebody));
});

describe("appendLines and readLines", () => {
  test("what is appended is read, from a file and a directory that only this user may enter", async () => {
    const path = join(dir, "a/b/lines");
    await appendLines(path, ["one", "zwei\u00fc"]);
    await appendLines(path, []);
    await appendLines(path, ["three"]);
    expect(await allOf(path)).toEqual({ items: ["one", "zwei\u00fc", "three"], damaged: 0 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, "a/b")).mode & 0o777).toBe(0o700);
    expect(await allOf(join(dir, "none"))).toEqual({ items: [], damaged: 0 });
  });

  test("any lines come back, wherever the pieces that are read end, and damaged ones are counted", async () => {
    const line = oneof(
      string({ unit: "binary", maxLength: 20 }).map((text) => `x${text.replaceAll("\n", "")}`),
      integer({ min: 250_000, max: 270_000 }).map((length) => "y".repeat(length)),
      constant("{damaged"),
    );
    await assert(
      asyncProperty(array(line, { maxLength: 12 }), async (lines) => {
        const path = join(dir, "lines");
        rmSync(path, { force: true });
        await appendLines(path, lines);
        const whole = lines.filter((one) => !one.startsWith("{")).map((one) => Buffer.from(one).toString());
        expect(await allOf(path)).toEqual({ items: whole, damaged: lines.length - whole.length });
      }),
      { numRuns: 60 },
    );
  });

  test("what is not UTF-8 or too long is left out and costs no other line", async () => {
    const path = join(dir, "lines");
    const long = Buffer.alloc(maxLineBytes + 1, "l");
    const parts = ["a\n", long, "\nb\n", Buffer.of(0xff, 0xfe), "\nc\n", long.subarray(1), "\nd\n", long, long];
    writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part))));
    const { items, damaged } = await allOf(path);
    expect(items.map((item) => item.slice(0, 3))).toEqual(["a", "b", "c", "lll", "d"]);
    expect(damaged).toBe(3);
  });

  test("a line that could not be read again is refused, and nothing is written", async () => {
    const path = join(dir, "lines");
    for (const line of ["a\nb", "l".repeat(maxLineBytes + 1), "\u20ac".repeat(maxLineBytes / 3 + 1)]) {
      expect(await rejection(appendLines(path, ["fine", line]))).toMatchObject({ code: "NIXPERF_STATE_LINE" });
    }
    expect(existsSync(path)).toBe(false);
    await appendLines(path, ["l".repeat(maxLineBytes)]);
    expect((await allOf(path)).items).toHaveLength(1);
  });

  test("a line after a torn one is a line of its own", async () => {
    const path = join(dir, "lines");
    writeFileSync(path, "one\n{torn");
    await appendLines(path, ["two"]);
    expect(await allOf(path)).toEqual({ items: ["one", "two"], damaged: 1 });
  });

  test("a link, a pipe and a directory in the place of the file are refused, and nothing waits", async () => {
    writeFileSync(join(dir, "precious"), "");
    symlinkSync(join(dir, "precious"), join(dir, "link"));
    expect(await rejection(appendLines(join(dir, "link"), ["x"]))).toMatchObject(unwritable("ELOOP"));
    expect(readFileSync(join(dir, "precious"), "utf8")).toBe("");
    execFileSync("mkfifo", [join(dir, "pipe")]);
    expect(await rejection(appendLines(join(dir, "pipe"), ["x"]))).toMatchObject(unwritable("not a regular file"));
    const unreadable = { code: "NIXPERF_STATE_UNREADABLE", found: "something that is not a regular file" };
    expect(await rejection(allOf(join(dir, "pipe")))).toMatchObject(unreadable);
    expect(await rejection(allOf(dir))).toMatchObject(unreadable);
  });

  test("several processes at once lose no line and tear none", async () => {
    const path = join(dir, "lines");
    const body = (who: string) => `for (let i = 0; i < 100; i++)
      await appendLines(${JSON.stringify(path)}, Array.from({ length: 5 }, (_, j) => "${who} " + (5 * i + j) + " ".repeat(3000)));`;
    await Promise.all(["a", "b", "c"].map((who) => elsewhere(body(who)).ended));
    const { items, damaged } = await allOf(path);
    expect(damaged).toBe(0);
    for (const who of ["a", "b", "c"]) {
      const own = items.filter((item) => item.startsWith(who)).map((item) => item.trimEnd());
      expect(own).toEqual(Array.from({ length: 500 }, (_, i) => `${who} ${i}`));
    }
  });

  test("kill -9 in the middle of writing costs nothing that was reported, and at most one line is torn", async () => {
    const path = join(dir, "lines");
    const lines = `Array.from({ length: 40 }, (_, j) => i + "." + j + " " + "x".repeat(100_000))`;
    for (let round = 0; round < 6; round++) {
      const { child, ended, said, printed } = elsewhere(
        `for (let i = 0; ; i++) { await appendLines(${JSON.stringify(path)}, ${lines}); console.log("wrote " + i + ";"); }`,
      );
      await said("wrote 1;");
      await sleep(round * 7);
      child.kill("SIGKILL");
      await ended;
      const reported = Number(/.*wrote (\d+);/s.exec(printed())![1]);
      const found = await allOf(path);
      const wholeOf = (i: number) => found.items.filter((item) => item.startsWith(`${i}.`) && item.length >= 100_000);
      for (let i = 0; i <= reported; i++) expect(wholeOf(i)).toHaveLength(40);
      await appendLines(path, ["after"]);
      expect((await allOf(path)).items.at(-1)).toBe("after");
      rmSync(path);
    }
  });
});

describe("writeAtomically", () => {
  test("never puts a file in the place of something that is none", async () => {
    const directory = join(dir, "a directory");
    mkdirSync(directory);
    const link = join(dir, "a link to it");
    symlinkSync(directory, link);
    for (const path of [directory, link, "/dev/null"]) {
      await expect(writeAtomically(path, "x")).rejects.toMatchObject({ code: "NIXPERF_STATE_UNWRITABLE" });
    }
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test("replaces the file as a whole, with the permissions that were asked for", async () => {
    const path = join(dir, "a/file");
    await writeAtomically(path, "one");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await writeAtomically(path, new Uint8Array([116, 119, 111]), 0o644);
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(dir, "a"))).toEqual(["file"]);
  });

  test("kill -9 at any moment leaves the old content or the new, and what it leaves beside goes later", async () => {
    const path = join(dir, "file");
    const bytes = 3_000_000;
    for (let round = 0; round < 6; round++) {
      const { child, ended, said } = elsewhere(
        `for (let i = 0; ; i++) { await writeAtomically(${JSON.stringify(path)}, String(i % 10).repeat(${bytes})); console.log(i + ";"); }`,
      );
      await said("1;");
      await sleep(round * 5);
      child.kill("SIGKILL");
      await ended;
      const text = readFileSync(path, "utf8");
      expect(text.length).toBe(bytes);
      expect(text).toBe(text[0]!.repeat(bytes));
    }
    writeFileSync(`${path}.0123456789abcdef.new`, "left by a writer that was killed");
    writeFileSync(`${path}.notes.new`, "somebody's own");
    for (const entry of readdirSync(dir)) utimesSync(join(dir, entry), 1, 1);
    await writeAtomically(path, "new");
    expect(readdirSync(dir).toSorted()).toEqual(["file", "file.notes.new"]);
  });
});

describe("withLock", () => {
  const counted = (path: string) => `
    import { readFileSync, writeFileSync } from "node:fs";
    for (let i = 0; i < 60; i++) await withLock(${JSON.stringify(`${path}.lock`)}, async () => {
      const before = Number(readFileSync(${JSON.stringify(path)}, "utf8"));
      await new Promise((done) => setTimeout(done, Math.random() * 2));
      writeFileSync(${JSON.stringify(path)}, String(before + 1));
    });`;

  test("lets one in at a time, of several processes and within one", async () => {
    const path = join(dir, "count");
    writeFileSync(path, "0");
    await Promise.all([elsewhere(counted(path)).ended, elsewhere(counted(path)).ended]);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(`${path}.lock`, async () => {
          const before = Number(readFileSync(path, "utf8"));
          await sleep(1);
          writeFileSync(path, String(before + 1));
        }),
      ),
    );
    expect(readFileSync(path, "utf8")).toBe("140");
    expect(readdirSync(dir).toSorted()).toEqual(["count", "count.lock"]);
  });

  test("a holder that is killed lets go at once, and one that lives is waited for only so long", async () => {
    const path = join(dir, "lock");
    const { child, ended, said } = elsewhere(
      `await withLock(${JSON.stringify(path)}, async () => { console.log("held"); await new Promise((d) => setTimeout(d, 60_000)); });`,
    );
    await said("held");
    expect(await rejection(withLock(path, () => 1, { waitMs: 100 }))).toMatchObject({ code: "NIXPERF_STATE_LOCKED" });
    expect(await rejection(withLock(path, () => 1, { signal: AbortSignal.timeout(50) }))).toMatchObject({
      code: expect.anything(),
    });
    const waiting = withLock(path, () => "mine");
    child.kill("SIGKILL");
    await ended;
    expect(await waiting).toBe("mine");
  });

  test("what fails within lets go of the lock, and comes out as it is", async () => {
    const path = join(dir, "lock");
    const fault = new Error("within");
    const failing = withLock(path, () => {
      throw fault;
    });
    expect(await rejection(failing)).toBe(fault);
    expect(await withLock(path, () => 2, { waitMs: 0 })).toBe(2);
  });

  test("a link or a directory in the place of the lock is refused", async () => {
    symlinkSync(join(dir, "elsewhere"), join(dir, "link"));
    expect(await rejection(withLock(join(dir, "link"), () => 1))).toMatchObject(unwritable("not a regular file"));
    expect(await rejection(withLock(dir, () => 1))).toMatchObject(unwritable("not a regular file"));
    expect(existsSync(join(dir, "elsewhere"))).toBe(false);
  });
});

describe("a disk that cannot take it", () => {
  test("a file that may not grow: appended lines are taken back, a replaced file stays as it was", async () => {
    const [lines, file] = [join(dir, "lines"), join(dir, "file")];
    await appendLines(lines, ["before"]);
    await writeAtomically(file, "before");
    const { ended, printed } = elsewhere(
      `for (const write of [
        () => appendLines(${JSON.stringify(lines)}, Array.from({ length: 10 }, () => "x".repeat(10_000))),
        () => writeAtomically(${JSON.stringify(file)}, "x".repeat(100_000)),
      ]) await write().then(() => console.log("wrote"), (error) => console.log(error.code, error.found));`,
      "trap '' XFSZ; ulimit -f 16",
    );
    await ended;
    expect(printed().match(/NIXPERF_STATE_UNWRITABLE the largest size that a file may have here/g)).toHaveLength(2);
    expect(await allOf(lines)).toEqual({ items: ["before"], damaged: 0 });
    expect(readFileSync(file, "utf8")).toBe("before");
    expect(readdirSync(dir).toSorted()).toEqual(["file", "lines"]);
  });

  test.runIf(isRoot && process.platform === "linux")("a full disk", async () => {
    const disk = join(dir, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]);
    try {
      const [lines, file] = [join(disk, "lines"), join(disk, "file")];
      await appendLines(lines, ["before"]);
      await writeAtomically(file, "before");
      const full = unwritable("no space left on the disk (ENOSPC)");
      expect(await rejection(appendLines(lines, ["y".repeat(300_000)]))).toMatchObject(full);
      expect(await rejection(writeAtomically(file, "y".repeat(300_000)))).toMatchObject(full);
      expect(await allOf(lines)).toEqual({ items: ["before"], damaged: 0 });
      expect(readFileSync(file, "utf8")).toBe("before");
      expect(readdirSync(disk).toSorted()).toEqual(["file", "lines"]);
      await appendLines(lines, ["after"]);
      expect((await allOf(lines)).items).toEqual(["before", "after"]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  test("a directory that may not be written", async () => {
    const kept = join(dir, "kept");
    mkdirSync(kept);
    const readOnly = isRoot && process.platform === "linux";
    if (readOnly) execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", kept]);
    else chmodSync(kept, 0o500);
    try {
      const found = readOnly ? "read-only" : "EACCES";
      expect(await rejection(appendLines(join(kept, "a"), ["x"]))).toMatchObject(unwritable(found));
      expect(await rejection(appendLines(join(kept, "b/a"), ["x"]))).toMatchObject(unwritable(found));
      expect(await rejection(writeAtomically(join(kept, "a"), "x"))).toMatchObject(unwritable(found));
      expect(await rejection(withLock(join(kept, "a"), () => 1))).toMatchObject(unwritable("unable to open"));
    } finally {
      if (readOnly) execFileSync("umount", [kept]);
      else chmodSync(kept, 0o700);
    }
  });
});

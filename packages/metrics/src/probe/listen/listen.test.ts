import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import { afterAll, expect, test } from "vitest";
import { listen } from "./listen.ts";
import type { ListenOptions } from "./listen.ts";

const directory = mkdtempSync(join(tmpdir(), "nixperf-listen-"));
afterAll(() => rmSync(directory, { recursive: true }));

let made = 0;
function heard(pipes: string[] = []): ListenOptions & { bytes: Map<number, number>; text: Map<number, string> } {
  const bytes = new Map<number, number>();
  const text = new Map<number, string>();
  made += 1;
  return {
    socketPath: join(directory, `${made}.sock`),
    pipes,
    spoolFile: join(directory, `${made}.spool`),
    bytes,
    text,
    onStream: (stream) => bytes.set(stream, 0),
    onPiece: (piece) => {
      bytes.set(piece.stream, (bytes.get(piece.stream) ?? 0) + (piece.bytes?.length ?? 0));
      if (piece.bytes !== null && piece.bytes.length < 1000)
        text.set(piece.stream, (text.get(piece.stream) ?? "") + Buffer.from(piece.bytes).toString());
    },
    onLost: (reason) => {
      throw new Error(reason);
    },
  };
}

const say = async (path: string, words: string): Promise<void> =>
  new Promise((resolve) => connect(path).end(words, () => resolve()));

test("several programs may talk at once, each in a stream of its own", async () => {
  const options = heard();
  const listener = await listen(options);
  await Promise.all([say(options.socketPath!, "one\n"), say(options.socketPath!, "two\n")]);
  expect(await listener.finish()).toBe(0);
  expect([...options.text.values()].toSorted()).toEqual(["one\n", "two\n"]);
  expect(existsSync(options.spoolFile)).toBe(false);
});

test("a pipe is read to what was last written, and does not end with the first of its writers", async () => {
  const pipe = join(directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  const options = { ...heard([pipe]), socketPath: null };
  const listener = await listen(options);
  for (const word of ["one", "two"]) execFileSync("sh", ["-c", `echo ${word} > '${pipe}'`]);
  await listener.finish();
  expect([...options.text.values()]).toEqual(["one\ntwo\n"]);
});

test("who writes never waits for a reader that is busy, however much it writes", async () => {
  const options = { ...heard(), memoryBytes: 1024 * 1024 };
  const listener = await listen(options);
  const done = join(directory, "done");
  const megabytes = 200;
  const script = join(directory, "writer.cjs");
  writeFileSync(
    script,
    `const [, , socketPath, done] = process.argv;
    const line = Buffer.alloc(1024 * 1024, "x");
    const socket = require("node:net").connect(socketPath);
    let left = ${megabytes};
    const write = () => {
      while (left > 0) { left -= 1; if (!socket.write(line)) return socket.once("drain", write); }
      socket.end(() => require("node:fs").writeFileSync(done, String(Date.now())));
    };
    write();`,
  );
  const writer = spawn(process.execPath, [script, options.socketPath!, done], { stdio: "inherit" });
  const ended = new Promise((resolve) => writer.on("exit", resolve));
  // Long enough for it to be through, if it does not have to wait.
  await new Promise((resolve) => setTimeout(resolve, 100));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
  const awake = Date.now();
  await ended;
  expect(await listener.finish()).toBe(0);
  expect(Number(readFileSync(done, "utf8"))).toBeLessThan(awake);
  expect([...options.bytes.values()]).toEqual([megabytes * 1024 * 1024]);
}, 30_000);

test("where it cannot listen, it says so", async () => {
  const options = { ...heard(), socketPath: join(directory, "no/such/directory") };
  const error: unknown = await listen(options).catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error;
  expect(error.code).toBe("NIXPERF_COLLECT_LISTEN");
  expect(error.found).toMatch(/^E[A-Z]+$/);
});

test("a socket that somebody killed left behind is taken over; one where somebody listens, and a file, are not", async () => {
  const path = join(directory, "left.sock");
  const left = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
  spawnSync(process.execPath, ["-e", left]);
  expect(existsSync(path)).toBe(true);
  const options = { ...heard(), socketPath: path };
  const listener = await listen(options);
  await say(path, "heard\n");
  const codeOf = async (socketPath: string): Promise<unknown> =>
    listen({ ...heard(), socketPath }).catch((error: unknown) => isNixperfError(error) && error.found);
  expect(await codeOf(path)).toBe("EADDRINUSE");
  await listener.finish();
  expect([...options.text.values()]).toEqual(["heard\n"]);
  writeFileSync(path, "a file");
  expect(await codeOf(path)).toBe("EADDRINUSE");
  expect(readFileSync(path, "utf8")).toBe("a file");
});

test("who outlives the command and never stops writing is not waited for", async () => {
  const pipe = join(directory, "endless");
  execFileSync("mkfifo", [pipe]);
  const listener = await listen({ ...heard([pipe]), socketPath: null });
  const writer = spawn("sh", ["-c", `exec 2>/dev/null; while echo more; do sleep 0.005; done > '${pipe}'`]);
  await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    expect(await listener.finish()).toBe(0);
  } finally {
    writer.kill("SIGKILL");
  }
}, 15_000);

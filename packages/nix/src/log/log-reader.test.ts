import * as fc from "fast-check";
import { expect, test } from "vitest";

import { activity, type LogEvent, logReader, type LogReaderOptions, maxLineBytes, result } from "./index.ts";

type Seen = LogEvent | { plain: string } | "damaged";

function read(chunks: readonly Uint8Array[], options: Partial<LogReaderOptions> = {}): Seen[] {
  const seen: Seen[] = [];
  const reader = logReader({
    prefix: "@nix ",
    ...options,
    sink: {
      event: (event) => void seen.push(event),
      plain: (line) => void seen.push({ plain: line }),
      damaged: () => void seen.push("damaged"),
    },
  });
  for (const [index, chunk] of chunks.entries()) reader.push(chunk, index);
  reader.end(chunks.length);
  return seen;
}

const bytes = (text: string): Buffer => Buffer.from(text);
const lines = (...all: string[]): Buffer[] => [bytes(all.map((line) => `${line}\n`).join(""))];
const progressOf = (id: string, ...fields: number[]): LogEvent => ({
  action: "result",
  id,
  type: result.progress,
  fields,
  payload: null,
});

test("neighbouring ids beyond 2^53 stay apart, wherever the line has them", () => {
  const start = `@nix {"action":"start","fields":["\\"id\\":1",{"id":2}],"id":17752014662402049,"level":3,"parent":17752014662402048,"text":",\\"id\\":7","type":105}`;
  const seen = read(
    lines(
      start,
      `@nix {"action":"result","fields":[1,2,3,4],"id":17752014662402048,"type":105}`,
      `@nix {"action":"result","fields":["{\\"id\\":5,\\"type\\":101}"],"id":17752014662402049,"type":101}`,
      `@nix {"id":18446744073709551615,"action":"stop"}`,
      `@nix {"action":"stop","id":17752014662402049}`,
    ),
  );
  expect(seen.map((one) => (one as { id: string }).id)).toEqual([
    "17752014662402049",
    "17752014662402048",
    "17752014662402049",
    "18446744073709551615",
    "17752014662402049",
  ]);
  expect(seen[0]).toMatchObject({ parent: "17752014662402048", fields: ['"id":1', ""], type: activity.build });
});

test("what versions and forks leave out, add or write otherwise is taken", () => {
  const seen = read(
    lines(
      `@nix {"action":"start","id":1,"level":5,"text":"querying","type":0}`,
      `@nix {"action":"start","id":2,"type":113,"fields":["/src",1],"new":[1]}`,
      `@nix {"action":"result","id":2,"type":109,"payload":{"path":"x"}}`,
      `@nix {"action":"result","fields":[0,9223372036854775808,18446744073709551616,1e400],"id":2,"type":105}`,
      `@nix {"action":"msg","level":0,"msg":"\\u001b[31merror\\u001b[0m","raw_msg":"error"}`,
      `@nix {"action": "setPhase", "phase": "buildPhase"}\r`,
      `Warning: known hosts\r`,
      ``,
      `@nix {"action":"brandNew","id":1}`,
      `@nix {"action":"stop"}`,
      `@nix {"action":"stop","id":`,
      `@nix null`,
    ),
  );
  expect(seen).toEqual([
    { action: "start", id: "1", type: 0, level: 5, text: "querying", parent: "0", fields: [], payload: null },
    { action: "start", id: "2", type: 113, level: 3, text: "", parent: "0", fields: ["/src", 1], payload: null },
    { action: "result", id: "2", type: 109, fields: [], payload: { path: "x" } },
    progressOf("2", 0, 2 ** 63, 2 ** 64, Infinity),
    { action: "msg", level: 0, msg: "\u001B[31merror\u001B[0m", rawMsg: "error" },
    { action: "setPhase", phase: "buildPhase" },
    { plain: "Warning: known hosts" },
    { plain: "" },
    "damaged",
    "damaged",
    "damaged",
    "damaged",
  ]);
});

test("a log without prefix has plain lines too, and its end may be cut off", () => {
  const seen = read([bytes(`starting\n{"action":"stop","id":1}\n{"action":"stop","id":2}`)], { prefix: "" });
  expect(seen).toEqual([{ plain: "starting" }, { action: "stop", id: "1" }, { action: "stop", id: "2" }]);
  expect(read([bytes(`{"action":"stop","i`)], { prefix: "" })).toEqual(["damaged"]);
});

test("a line of more than the most is damaged, in one piece and in many, and the next one is read", () => {
  const longest = "x".repeat(maxLineBytes);
  for (const size of [1 << 12, 1 << 22]) {
    const all = bytes(`${longest}\n${longest}y\n@nix {"action":"stop","id":1}\n${longest}yy`);
    const chunks: Buffer[] = [];
    for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size));
    const seen = read(chunks);
    expect(seen[0]).toEqual({ plain: longest });
    expect(seen.slice(1)).toEqual(["damaged", { action: "stop", id: "1" }, "damaged"]);
  }
});

test("of held back progress the last one comes before what follows of the same activity, with its own time", () => {
  const seen: [LogEvent, number][] = [];
  const reader = logReader({
    prefix: "",
    progress: "last",
    sink: { event: (event, at) => void seen.push([event, at]), plain: () => {}, damaged: () => {} },
  });
  const push = (line: string, at: number): void => reader.push(bytes(`${line}\n`.padEnd(300, "\n")), at);
  const progress = (id: number, done: number): string =>
    `{"action":"result","fields":[${done},9,0,0],"id":${id},"type":105}`;
  push(`{"action":"start","id":1,"type":100}`, 1);
  push(`{"action":"start","id":2,"type":104}`, 2);
  for (const at of [3, 4, 5]) push(progress(1, at), at);
  push(progress(2, 1), 6);
  push(progress(2, 2), 7);
  push(progress(3, 2), 8);
  expect(seen.slice(2)).toEqual([
    [progressOf("2", 1, 9, 0, 0), 6],
    [progressOf("2", 2, 9, 0, 0), 7],
    [progressOf("3", 2, 9, 0, 0), 8],
  ]);
  reader.flush();
  reader.flush();
  expect(seen.slice(5)).toEqual([[progressOf("1", 5, 9, 0, 0), 5]]);
  push(progress(1, 6), 9);
  push(`{"action":"stop","id":1}`, 10);
  push(progress(1, 7), 11);
  expect(seen.slice(6)).toEqual([
    [progressOf("1", 6, 9, 0, 0), 9],
    [{ action: "stop", id: "1" }, 10],
    [progressOf("1", 7, 9, 0, 0), 11],
  ]);
});

const anyNumber = fc.oneof(
  fc.nat(30),
  fc.maxSafeNat(),
  fc.bigInt({ min: 10n ** 15n, max: 10n ** 18n }).map(String),
  fc.constantFrom("00", "-1", "007", "9007199254740993", "123456789012345", "1234567890123456", "18446744073709551615"),
);
const anyId = fc.oneof(
  fc.nat(5),
  fc.constantFrom("17752014662402048", "17752014662402049", "100000000000000001", "10000000000000001", "0", "00"),
);
const progressLine = fc
  .tuple(fc.array(anyNumber, { minLength: 3, maxLength: 5 }), anyId, fc.constantFrom("105", "104", "105 "))
  .map(([fields, id, type]) => `{"action":"result","fields":[${fields.join(",")}],"id":${id},"type":${type}}`);
const otherLine = fc.oneof(
  anyId.chain((id) =>
    fc.constantFrom(
      `{"action":"start","fields":["/x"],"id":${id},"level":4,"parent":0,"text":"é","type":100}`,
      `{"action":"start","id":${id},"level":4,"text":"","type":104}`,
      `{"action":"result","fields":["line ,\\"id\\":1"],"id":${id},"type":101}`,
      `{"action":"stop","id":${id}}`,
    ),
  ),
  fc.constantFrom("plain", "", "@nix", "{", '{"action":"msg","level":1,"msg":"m"}', "\u{1F600}"),
  fc.string({ unit: "binary" }),
);
const anyLog = fc
  .array(
    fc.tuple(fc.boolean(), fc.oneof({ weight: 3, arbitrary: progressLine }, otherLine), fc.constantFrom("\n", "\r\n")),
    { maxLength: 60 },
  )
  .map((all) => all.map(([isEvent, line, end]) => `${isEvent ? "@nix " : ""}${line}${end}`).join(""));

function cut(all: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (all.length + 1)), all.length].sort((a, b) => a - b);
  return at.slice(1).map((to, index) => all.subarray(at[index], to));
}

test("the same comes of a log in one piece and cut anywhere, with and without holding back", () => {
  fc.assert(
    fc.property(
      anyLog,
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.constantFrom("all", "last"),
      (text, places, progress) => {
        const all = bytes(text);
        expect(read(cut(all, places), { progress })).toEqual(read([all], { progress }));
      },
    ),
    { numRuns: 500 },
  );
});

/** Every line as text, the slow way: what the bytes are read as must be just that. */
function naive(text: string): Seen[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.replace(/\r$/, ""))
    .map((line): Seen => {
      if (!line.startsWith("@nix ")) return { plain: line };
      let record: Record<string, unknown>;
      try {
        record = JSON.parse(line.slice(5).replaceAll(/"(id|parent)":(\d+)(?=[,}])/g, '"$1":"$2"'));
        JSON.parse(line.slice(5));
      } catch {
        return "damaged";
      }
      const { action, id, type = 0, fields = [], parent = "0", text: words = "", level = 3 } = record ?? {};
      if (action === "msg") return { action, level, msg: "m", rawMsg: null } as LogEvent;
      if (action === "stop") return { action, id } as LogEvent;
      if (action === "result") return { action, id, type, fields, payload: null } as LogEvent;
      if (action === "start")
        return { action, id, type, level, text: words, parent, fields, payload: null } as LogEvent;
      return "damaged";
    });
}

test("lines read as numbers from bytes are what a JSON parser makes of them", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          progressLine,
          otherLine.filter((line) => !/["\r\n]line/.test(line)),
        ),
        { maxLength: 40 },
      ),
      (all) => {
        const text = all.map((line) => `@nix ${line.replaceAll(/[\r\n]/g, "")}\n`).join("");
        expect(read([bytes(text)])).toEqual(naive(bytes(text).toString()));
      },
    ),
    { numRuns: 1000 },
  );
});

test("no bytes make it throw, nor any order of events", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 })),
      fc.constantFrom("@nix ", "" as const),
      (chunks, prefix) => {
        read(chunks, { prefix, progress: "last" });
      },
    ),
  );
  read(lines(`@nix ${"[".repeat(500_000)}`, `@nix {"action":${'{"a":'.repeat(100_000)}1`, `@nix {"__proto__":1}`));
});

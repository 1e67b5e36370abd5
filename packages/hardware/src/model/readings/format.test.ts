import * as fc from "fast-check";
import { expect, test } from "vitest";
import { constructed } from "../../../test/machines/constructed.ts";
import { parseReadings, writeReadings } from "./format.ts";
import { noReadings } from "./readings.ts";
import type { Readings } from "./readings.ts";

const text = fc.string({ unit: "binary" }).map((any) => any.replaceAll("\r", "").trimEnd());
const path = fc.string({ unit: "grapheme-ascii", minLength: 1 }).map((name) => `/${name}`);
const number = fc.nat(2 ** 40);

const anyReadings: fc.Arbitrary<Readings> = fc.record({
  files: fc.dictionary(path, fc.option(text)),
  links: fc.dictionary(path, text),
  space: fc.dictionary(
    path,
    fc.record({
      realPath: path,
      blockBytes: number,
      blocks: number,
      freeBlocks: number,
      inodes: number,
      freeInodes: number,
    }),
  ),
  commands: fc.dictionary(
    fc.constantFrom("uname", "id -u", "nix --version"),
    fc.record({ code: fc.nat(255), stdout: text }),
  ),
  env: fc.dictionary(fc.constantFrom("HOME", "TMPDIR", "NIX_CONFIG"), text),
  store: fc.record({
    dir: path,
    realDir: path,
    stateDir: path,
    access: fc.constantFrom("direct", "daemon", "none"),
    hasSocket: fc.boolean(),
  }),
});

test("whatever was read is written and read back as it was", () => {
  fc.assert(
    fc.property(anyReadings, (readings) => void expect(parseReadings(writeReadings(readings), "x")).toEqual(readings)),
  );
  for (const { readings } of constructed) expect(parseReadings(writeReadings(readings), "x")).toEqual(readings);
});

test("greetings before it, blank lines and lines of several files are understood", () => {
  const written = [
    "Welcome to host!",
    "",
    "nixperf-readings 1",
    "=lines",
    " /sys/a:1",
    " /sys/b:x:y",
    " /sys/a:2",
    "=file /c",
    " one",
    " ",
    "",
    "=end",
    "bye",
  ];
  expect(parseReadings(written.join("\n"), "x")).toEqual({
    ...noReadings(),
    files: { "/sys/a": "1\n2", "/sys/b": "x:y", "/c": "one" },
  });
});

test("cut off anywhere, it is refused and never read as a smaller machine", () => {
  const whole = writeReadings(constructed[0]!.readings);
  fc.assert(
    fc.property(fc.nat(whole.length - "=end\n".length), (length) => {
      expect(() => parseReadings(whole.slice(0, length), "x")).toThrow("holds no readings");
    }),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJsonc } from "./jsonc.ts";

const syntaxError = (message: string) => expect.objectContaining({ code: "NIXPERF_CONFIG_SYNTAX", message });

test("values keep their lines, with comments, trailing commas and a byte order mark", () => {
  const root = parseJsonc('\uFEFF// settings\n{\n  "store": {\n    /* rows */\n    "rows": 3,\n  },\n}\n', "f.jsonc");
  expect(root.value).toEqual({ store: { rows: 3 } });
  const store = root.members?.get("store");
  expect(store?.line).toBe(3);
  expect(store?.members?.get("rows")).toEqual({ value: 3, line: 5, members: null });
});

test("a mistake is named with its file and line", () => {
  expect(() => parseJsonc('{\n  "a": 1\n  "b": 2\n}', "f.jsonc")).toThrow(
    syntaxError("f.jsonc:3: this is not JSON with comments"),
  );
});

test.each(["", "  ", "// nothing\n", '{"a":', "{]", '{"a":1} x'])("%j is refused", (text) => {
  expect(() => parseJsonc(text, "f.jsonc")).toThrow(expect.objectContaining({ code: "NIXPERF_CONFIG_SYNTAX" }));
});

test("a key given twice is refused at the second", () => {
  expect(() => parseJsonc('{\n"a": 1,\n"a": 2\n}', "f.jsonc")).toThrow(
    syntaxError("f.jsonc:3: this is not JSON with comments"),
  );
});

test("what is nested deeper than the parser can follow is refused, not a crash", () => {
  expect(() => parseJsonc("[".repeat(400_000), "f.jsonc")).toThrow(
    expect.objectContaining({ code: "NIXPERF_CONFIG_SYNTAX" }),
  );
});

test("a key __proto__ is a key like any other", () => {
  const { value } = parseJsonc('{"__proto__": {"polluted": true}}', "f.jsonc");
  expect(Object.keys(value as object)).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("any JSON value is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      expect(parseJsonc(text, "f").value).toEqual(JSON.parse(text));
    }),
  );
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNixConf, readNixConf } from "@nixperf/nix/conf";
import { parseNixVersion } from "@nixperf/nix/version";
import { editNixConf } from "../index.ts";
import type { SettingChange } from "../index.ts";

const nix = parseNixVersion("nix (Nix) 2.34.8")!;
const edit = (text: string, ...changes: Array<[setting: string, value: string | null]>): string =>
  editNixConf(
    text,
    changes.map(([setting, value]) => ({ setting, value })),
    { file: "/etc/nix/nix.conf", nix },
  );

test("a value is replaced where it stands, and all around it stays", () => {
  const before = "# mine\n\n  gc-keep-outputs   =  false\t # why\nfoo = bar\nmax-jobs = 1\n";
  expect(edit(before, ["keep-outputs", "true"], ["max-jobs", "auto"])).toBe(
    "# mine\n\n  gc-keep-outputs   =  true\t # why\nfoo = bar\nmax-jobs = auto\n",
  );
});

test("what is not there is added at the end, with the file's own line breaks", () => {
  expect(edit("", ["cores", "4"])).toBe("cores = 4\n");
  expect(edit("a = b", ["cores", "4"])).toBe("a = b\ncores = 4\n");
  expect(edit("a = b\r\nc = d\r\n", ["cores", "4"])).toBe("a = b\r\nc = d\r\ncores = 4\r\n");
  expect(edit("cores = 3\r\n", ["cores", "4"])).toBe("cores = 4\r\n");
  expect(edit("# c\n", ["substituters", ""])).toBe("# c\nsubstituters =\n");
});

test("an empty value is filled, and a value is emptied", () => {
  expect(edit("substituters =# none\n", ["substituters", "https://a b"])).toBe("substituters = https://a b# none\n");
  expect(edit("substituters = \r\n", ["substituters", "https://a"])).toBe("substituters = https://a \r\n");
  expect(edit("substituters = x # c\n", ["substituters", ""])).toBe("substituters =  # c\n");
});

test("a setting goes with all its lines and names, and their comments stay", () => {
  const before = "max-jobs = 4 # of eight\nbuild-max-jobs = 2\ncores = 1\n";
  expect(edit(before, ["max-jobs", null])).toBe("# of eight\ncores = 1\n");
  expect(edit("substituters = a\nextra-substituters = b\n", ["substituters", null])).toBe("");
});

test("lines that would undo a change go, and so do earlier ones that have no effect", () => {
  const before = "cores = 1\nextra-substituters = a\ncores = 2\nsubstituters = b\nextra-substituters = c\n";
  expect(edit(before, ["cores", "4"])).toBe(before.replace("cores = 1\n", "").replace("cores = 2", "cores = 4"));
  expect(edit(before, ["substituters", "x"])).toBe("cores = 1\ncores = 2\nsubstituters = x\n");
});

test("words are added by one line after the one that replaces, and that one stays", () => {
  const before = "extra-substituters = a\nsubstituters = b\n";
  const added = "substituters = b\nextra-substituters = c d\n";
  expect(edit(before, ["extra-substituters", "c  d"])).toBe(added);
  expect(edit(added, ["extra-substituters", "e"])).toBe("substituters = b\nextra-substituters = e\n");
  expect(edit(added, ["extra-substituters", null])).toBe("substituters = b\n");
});

describe("refused", () => {
  const code = (call: () => string): string | null => {
    try {
      return call() && null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  test("NIXPERF_CONF_SYNTAX: a file that Nix would not read, by file and line", () => {
    expect(code(() => edit("cores = 1\nnonsense\n", ["cores", "4"]))).toBe("NIXPERF_CONF_SYNTAX");
    expect(() => edit("cores = 1\nnonsense\n", ["cores", "4"])).toThrow("/etc/nix/nix.conf:2 is not what Nix");
  });
  test("NIXPERF_SETTING_UNKNOWN: a name that is no setting", () => {
    expect(code(() => edit("", ["max-job", "4"]))).toBe("NIXPERF_SETTING_UNKNOWN");
    expect(code(() => edit("", ["extra-max-jobs", "4"]))).toBe("NIXPERF_SETTING_UNKNOWN");
  });
  test("NIXPERF_SETTING_VALUE: what Nix would refuse, and what a line cannot say", () => {
    for (const value of ["many", "", "-1", "1\nkeep-outputs = true", "1 # one", "1\u0000"])
      expect(
        code(() => edit("", ["max-jobs", value])),
        value,
      ).toBe("NIXPERF_SETTING_VALUE");
    for (const value of ["/bin/hook#1", "/bin/hook\u001b[0m", "/a\nb"])
      expect(
        code(() => edit("", ["post-build-hook", value])),
        value,
      ).toBe("NIXPERF_SETTING_VALUE");
  });
  test("NIXPERF_SETTING_TWICE: two values at once, under whatever names", () => {
    expect(code(() => edit("", ["cores", "1"], ["build-cores", "2"]))).toBe("NIXPERF_SETTING_TWICE");
  });
});

describe("whatever the file holds", () => {
  const blank = fc.constantFrom("", " ", "\t", "  ");
  const line = fc
    .record({
      indent: blank,
      name: fc.constantFrom("cores", "build-cores", "max-jobs", "substituters", "extra-substituters", "foo", "é"),
      value: fc.constantFrom("", "1", "2", "a b", "https://x"),
      end: fc.constantFrom("", " ", "# c", " # keep me = 1", "\t"),
    })
    .map(({ indent, name, value, end }) => `${indent}${name} = ${value}${end}`);
  const other = fc.constantFrom("", "# only a comment", "   ", "!include more.conf", "include x # y");
  const text = fc
    .tuple(fc.array(fc.oneof(line, other)), fc.constantFrom("\n", "\r\n"), fc.boolean())
    .map(([lines, end, isEnded]) => lines.join(end) + (isEnded && lines.length > 0 ? end : ""));
  const change: fc.Arbitrary<SettingChange> = fc.oneof(
    fc.record({ setting: fc.constantFrom("cores", "build-cores"), value: fc.constantFrom("4", "0", null) }),
    fc.record({
      setting: fc.constantFrom("substituters", "extra-substituters"),
      value: fc.constantFrom("u v", "", "a b", null),
    }),
  );
  const changed = (before: string, ...changes: SettingChange[]): string =>
    editNixConf(before, changes, { file: "/etc/nix/nix.conf", nix });

  test("changing nothing keeps every byte", () => {
    fc.assert(fc.property(text, (before) => void expect(changed(before)).toBe(before)));
  });

  test("twice is once, and Nix then reads what was wanted", () => {
    fc.assert(
      fc.property(text, change, (before, one) => {
        const after = changed(before, one);
        expect(changed(after, one)).toBe(after);
        const lines = parseNixConf(after, "f").filter((said) => said.kind === "assignment");
        const of = (...names: string[]): string[] =>
          lines.filter(({ name }) => names.includes(name)).map(({ value }) => value);
        if (one.setting.endsWith("cores"))
          expect(of("cores", "build-cores")).toEqual(one.value === null ? [] : [one.value]);
        else if (one.setting === "substituters")
          expect([...of("substituters"), ...of("extra-substituters")]).toEqual(one.value === null ? [] : [one.value]);
        else expect(of("extra-substituters")).toEqual(one.value === null ? [] : [one.value]);
        if (one.value === null) return;
        const conf = readNixConf({
          env: {},
          home: "/h",
          scope: "daemon",
          readFile: (path) => (path === "/etc/nix/nix.conf" ? after : null),
        });
        const name = one.setting.endsWith("cores") ? "cores" : "substituters";
        const words = one.value.split(" ").filter((word) => word !== "");
        expect(conf.settings.get(name)!.value.split(" ")).toEqual(expect.arrayContaining(words));
      }),
    );
  });

  test("lines about other things, comments and blank lines stay as they are, in their order", () => {
    const foreign = (all: string): string[] =>
      all.split(/\r?\n/).filter((one) => !/^\s*(build-)?cores =/.test(one) && !/^\s*(extra-)?substituters =/.test(one));
    fc.assert(
      fc.property(text, change, (before, one) => {
        const rest = foreign(changed(before, one)).filter((kept) => !/^# (c|keep me = 1)$/.test(kept));
        expect(rest.filter((kept) => kept !== "")).toEqual(foreign(before).filter((kept) => kept !== ""));
        const comments = (all: string): number => all.split("#").length;
        expect(comments(changed(before, one))).toBe(comments(before));
      }),
    );
  });
});

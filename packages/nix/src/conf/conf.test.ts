import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldens } from "../../test/golden/fixtures.ts";
import { verifyConfiguration } from "../../test/golden/verify.ts";
import { nixConfFiles, parseBooleanSetting, parseNixConf, readNixConf } from "./index.ts";
import type { NixConf, ReadNixConfOptions } from "./index.ts";

describe.each(goldens)("as Nix %s understood it", (version, golden) => {
  test.each(golden.configurations.map((answer) => [answer.title, answer] as const))("%s", (_title, answer) =>
    verifyConfiguration(answer),
  );
});

const read = (files: Record<string, string>, options: Partial<ReadNixConfOptions> = {}): NixConf =>
  readNixConf({ env: {}, home: "/home/u", scope: "client", readFile: (path) => files[path] ?? null, ...options });

test("each value says where it was set, every assignment is kept in order, and the files are named", () => {
  const conf = read(
    {
      "/etc/nix/nix.conf": "# first\nkeep-outputs = false\ninclude more.conf\n",
      "/etc/nix/more.conf": "\ngc-keep-outputs = true\nextra-substituters = a://x\n",
      "/home/u/.config/nix/nix.conf": "extra-substituters = b://y\n",
    },
    { env: { NIX_CONFIG: "min-free = 1" } },
  );
  expect([...conf.settings.values()]).toEqual([
    { name: "keep-outputs", value: "true", addsToDefault: false, origin: { file: "/etc/nix/more.conf", line: 2 } },
    {
      name: "substituters",
      value: "a://x b://y",
      addsToDefault: true,
      origin: { file: "/home/u/.config/nix/nix.conf", line: 1 },
    },
    { name: "min-free", value: "1", addsToDefault: false, origin: { file: "NIX_CONFIG", line: 1 } },
  ]);
  expect(conf.assignments.map(({ written, isAddition }) => [written, isAddition])).toEqual([
    ["keep-outputs", false],
    ["gc-keep-outputs", false],
    ["extra-substituters", true],
    ["extra-substituters", true],
    ["min-free", false],
  ]);
  expect(conf.assignments.map(({ includedBy }) => includedBy)).toEqual([
    [],
    [{ file: "/etc/nix/nix.conf", line: 3 }],
    [{ file: "/etc/nix/nix.conf", line: 3 }],
    [],
    [],
  ]);
  expect(conf.files).toEqual(["/etc/nix/nix.conf", "/etc/nix/more.conf", "/home/u/.config/nix/nix.conf"]);
  expect(conf.problems).toEqual([]);
});

test("extra-platforms is a setting of that name", () => {
  const conf = read({ "/etc/nix/nix.conf": "extra-platforms = a\nextra-platforms = b\nextra-extra-platforms = c\n" });
  expect(conf.settings.get("extra-platforms")).toMatchObject({ value: "b c", addsToDefault: false });
});

test("of the daemon the client's environment says nothing", () => {
  const files = {
    "/etc/nix/nix.conf": "min-free = 1\n",
    "/x/nix.conf": "min-free = 2\n",
    "/boss/.config/nix/nix.conf": "max-free = 3\n",
  };
  const env = { NIX_CONF_DIR: "/x", NIX_CONFIG: "min-free = 4", NIX_USER_CONF_FILES: "" };
  const daemon = read(files, { scope: "daemon", home: "/boss", env });
  expect(daemon.settings.get("min-free")?.value).toBe("1");
  expect(daemon.settings.get("max-free")?.value).toBe("3");
  expect(read(files, { env }).settings.get("min-free")?.value).toBe("4");
});

test("what is wrong is told by file and line, and what can be read is read", () => {
  const conf = read(
    { "/etc/nix/nix.conf": "a b\n\nmin-free = 1\ninclude gone\n!include gone\ninclude locked\nmax-free = 2\n" },
    {
      readFile: (path) => {
        if (path === "/etc/nix/locked") throw new Error("EACCES: permission denied");
        return path === "/etc/nix/nix.conf"
          ? "a b\n\nmin-free = 1\ninclude gone\n!include gone\ninclude locked\nmax-free = 2\n"
          : null;
      },
    },
  );
  expect(conf.problems).toEqual([
    {
      kind: "syntax",
      file: "/etc/nix/nix.conf",
      line: 1,
      isFatal: true,
      message: 'syntax error in line 1 of /etc/nix/nix.conf: "a b"',
    },
    {
      kind: "missing-include",
      file: "/etc/nix/nix.conf",
      line: 4,
      isFatal: true,
      message: "/etc/nix/gone is included but does not exist (line 4 of /etc/nix/nix.conf)",
    },
    {
      kind: "unreadable",
      file: "/etc/nix/locked",
      line: null,
      isFatal: false,
      message: "cannot read /etc/nix/locked: EACCES: permission denied",
    },
  ]);
  expect([...conf.settings.keys()]).toEqual(["min-free", "max-free"]);
});

test("files that include each other end, and so do includes that double at each step", () => {
  const circle = read({ "/etc/nix/nix.conf": "include a\n", "/etc/nix/a": "min-free = 1\ninclude ../nix/nix.conf\n" });
  expect(circle.problems.map(({ kind, line }) => [kind, line])).toEqual([["include-cycle", 2]]);
  expect(circle.settings.get("min-free")?.value).toBe("1");
  let reads = 0;
  const doubling = read(
    {},
    {
      readFile: (path) => {
        reads++;
        const depth = path === "/etc/nix/nix.conf" ? 0 : Number(path.split("/").at(-1));
        return Number.isNaN(depth) ? null : `include ${depth + 1}\ninclude ./${depth + 1}\n`;
      },
    },
  );
  expect(reads).toBeLessThan(1100);
  expect(doubling.problems.some(({ kind }) => kind === "too-many-files")).toBe(true);
});

test("the files are those of the environment, least important first", () => {
  expect(nixConfFiles({}, "/home/u")).toEqual({
    system: "/etc/nix/nix.conf",
    user: ["/etc/xdg/nix/nix.conf", "/home/u/.config/nix/nix.conf"],
  });
  expect(nixConfFiles({ NIX_CONFIG_HOME: "/c", XDG_CONFIG_HOME: "/d", XDG_CONFIG_DIRS: "/e:/f" }, "/h").user).toEqual([
    "/f/nix/nix.conf",
    "/e/nix/nix.conf",
    "/c/nix.conf",
  ]);
  expect(nixConfFiles({ NIX_USER_CONF_FILES: "/a::/b" }, "/h").user).toEqual(["/b", "/a"]);
});

test.each([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
  ["", null],
  ["True", null],
  ["on", null],
  ["true false", null],
])("%j as a boolean is %s", (text, expected) => expect(parseBooleanSetting(text)).toBe(expected));

test("whatever the text, nothing is thrown, and every line that says something is accounted for", () => {
  const text = fc
    .array(fc.constantFrom("a", "=", " ", "\n", "#", "include", "!include", "/x", "\t", "\r", "é", "\0"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (content) => {
      const lines = parseNixConf(content, "f");
      const said = content.split("\n").filter((line) => /[^ \t\r]/.test(line.replace(/#.*/s, "")));
      expect(lines).toHaveLength(said.length);
      read({ "/etc/nix/nix.conf": content, "/x": content });
    }),
  );
});

import { expect, test } from "vitest";
import { configPlaces, readConfigFiles } from "./config-files.ts";
import type { ConfigSearch } from "./config-files.ts";

/** A search over a made-up file system: paths to texts. */
function search(files: Record<string, string>, cwd: string, more: Partial<ConfigSearch> = {}): ConfigSearch {
  return {
    env: {},
    home: "/home/alice",
    cwd,
    read: async (path) => files[path] ?? null,
    exists: async (path) => Object.keys(files).some((file) => file === path || file.startsWith(`${path}/`)),
    ...more,
  };
}

const names = async (from: ConfigSearch) => (await configPlaces(from)).map(({ scope, file }) => `${scope} ${file}`);

test("a project's file is looked for up to the git root and no further", async () => {
  const files = { "/src/shop/.git/HEAD": "", "/src/nixperf.jsonc": "{}", "/nixperf.jsonc": "{}" };
  expect(await names(search(files, "/src/shop/web/api"))).toEqual([
    "project /src/shop/web/api/nixperf.jsonc",
    "project /src/shop/web/nixperf.jsonc",
    "project /src/shop/nixperf.jsonc",
    "machine /home/alice/.config/nixperf/config.jsonc",
    "machine /etc/nixperf/config.jsonc",
  ]);
});

test("a .git file, as worktrees and submodules have it, is a git root", async () => {
  const files = { "/src/shop/.git": "gitdir: elsewhere", "/src/nixperf.jsonc": "{}" };
  expect(await names(search(files, "/src/shop"))).toContain("project /src/shop/nixperf.jsonc");
  expect(await names(search(files, "/src/shop"))).not.toContain("project /src/nixperf.jsonc");
});

test("outside a git repository only the current directory counts", async () => {
  const project = (await names(search({ "/tmp/nixperf.jsonc": "{}" }, "/tmp/a/b"))).filter((n) => n.startsWith("proj"));
  expect(project).toEqual(["project /tmp/a/b/nixperf.jsonc"]);
});

test("of a project's files only the nearest is read", async () => {
  const files = { "/s/.git/HEAD": "", "/s/a/nixperf.jsonc": '{"near": 1}', "/s/nixperf.jsonc": '{"far": 1}' };
  const found = (await readConfigFiles(search(files, "/s/a/b"))).filter(({ content }) => content !== null);
  expect(found.map(({ file, content }) => [file, content?.value])).toEqual([["/s/a/nixperf.jsonc", { near: 1 }]]);
});

test("a given file stands alone, is relative to the current directory, and must exist", async () => {
  const files = { "/w/my.jsonc": "{}", "/w/nixperf.jsonc": "{}", "/etc/nixperf/config.jsonc": "{}" };
  const found = await readConfigFiles(search(files, "/w", { given: "my.jsonc" }));
  expect(found.map(({ scope, file }) => [scope, file])).toEqual([["given", "/w/my.jsonc"]]);
  await expect(readConfigFiles(search(files, "/w", { given: "no.jsonc" }))).rejects.toMatchObject({
    code: "NIXPERF_CONFIG_MISSING",
  });
});

test("a mistake in a file is named with the file and its line", async () => {
  const files = { "/w/nixperf.jsonc": '{\n "a" 1 }' };
  await expect(readConfigFiles(search(files, "/w"))).rejects.toMatchObject({
    code: "NIXPERF_CONFIG_SYNTAX",
    message: "/w/nixperf.jsonc:2: this is not JSON with comments",
  });
});

test("with onFault a broken file counts as empty, and the others still count", async () => {
  const files = { "/w/nixperf.jsonc": "{", "/etc/nixperf/config.jsonc": '{"a": 1}' };
  const faults: string[] = [];
  const onFault: ConfigSearch["onFault"] = ({ file }, { code }) => void faults.push(`${file} ${code}`);
  const found = await readConfigFiles(search(files, "/w", { onFault }));
  expect(faults).toEqual(["/w/nixperf.jsonc NIXPERF_CONFIG_SYNTAX"]);
  expect(found.map(({ exists, content }) => [exists, content?.value ?? null])).toEqual([
    [true, null],
    [false, null],
    [true, { a: 1 }],
  ]);
});

import { expect, test } from "vitest";
import { run } from "../test/fixtures/fake-process.ts";
import { table } from "../test/fixtures/table.ts";

const json = (text: string): unknown => JSON.parse(text);

test("global flags mean the same before and after the command", async () => {
  const after = await run(["top", "--json", "--store", "daemon"]);
  for (const argv of [
    ["--json", "--store", "daemon", "top"],
    ["--store=daemon", "top", "--json"],
  ]) {
    expect(await run(argv)).toEqual(after);
  }
  expect(json(after.stdout)).toMatchObject({ options: { store: "daemon" } });
});

test("the umbrella has a package's commands below its name, and some at the top", async () => {
  const umbrella = { program: "nixperf" };
  const long = await run(["demo", "--json", "top", "--limit=7"], umbrella);
  expect(json(long.stdout)).toMatchObject({ options: { rows: 7 } });
  expect(await run(["biggest", "--json", "-n", "7"], umbrella)).toEqual(long);
  expect((await run(["top"], umbrella)).stderr).toMatch(
    /unknown command top for `nixperf`\n {2}try {7}nixperf demo top\n/,
  );
  expect((await run(["demo", "top"], umbrella)).stdout).toContain('"program":"nixperf demo"');
  expect((await run(["top"])).stdout).toContain('"program":"nixperf-demo"');
});

test.each([
  [[""], 'error: unknown command "" for `nixperf-demo`'],
  [["\x1b[2J"], 'error: unknown command "\\u001b[2J" for `nixperf-demo`'],
  [["tpo"], "error: unknown command tpo for `nixperf-demo`; did you mean top?"],
  [["top", "--limt", "3"], "error: unknown flag --limt for `nixperf-demo top`; did you mean --limit?"],
  [["--jsno", "top"], "error: unknown flag --jsno for `nixperf-demo`; did you mean --json?"],
  [["--limit", "3", "top"], "error: --limit belongs to a command and stands after it, not before"],
  [["top", "--by", "clsure"], 'error: --by cannot be "clsure"; did you mean closure?'],
  [["top", "--limit", "0"], 'error: --limit cannot be "0"'],
  [["top", "--limit", "1e3"], 'error: --limit cannot be "1e3"'],
  [["top", "--limit", "-3"], "error: --limit needs a value"],
  [["top", "--limit"], "error: --limit needs a value"],
  [["top", "--limit", "--json"], "error: --limit needs a value"],
  [["top", "--min-size", "15%"], 'error: --min-size cannot be "15%"'],
  [["top", "--limit", "1", "-n", "2"], "error: -n may be given once only"],
  [["top", "--json=yes"], "error: --json takes no value"],
  [["top", "--store", ""], 'error: --store cannot be ""'],
  [["top", "a", "b"], 'error: `nixperf-demo top` does not know what to do with "b"'],
  [["fail"], "error: HOW is missing for `nixperf-demo fail`"],
  [["fail", "bgu"], 'error: HOW cannot be "bgu"; did you mean bug?'],
  [["names", "-0", "--json"], "error: --null and --json contradict each other"],
  [["top", "--json", "--format", "html"], "error: --json and --format contradict each other"],
  [["top", "-0"], "error: unknown flag -0 for `nixperf-demo top`"],
  [["--quiet"], "error: `nixperf-demo` needs a command"],
  [["top", "--config", "no.jsonc"], "error: there is no configuration file /nowhere/no.jsonc"],
])("%j is refused", async (argv, message) => {
  const ran = await run(argv);
  expect(ran.code).toBe(2);
  const said = ran.stdout === "" ? ran.stderr : `error: ${(json(ran.stdout) as { message: string }).message}\n`;
  expect(said.split("\n")[0]).toBe(message);
});

test("values of all kinds reach the command", async () => {
  const argv = ["top", "/p", "--min-size", "20GiB", "--older", "2 weeks", "--kind", "a", "--kind=b", "--by", "closure"];
  const { stdout } = await run([...argv, "--json"]);
  expect(json(stdout)).toMatchObject({
    options: {
      args: ["/p"],
      flags: { "min-size": 20 * 2 ** 30, older: 14 * 86_400, kind: ["a", "b"], by: "closure", secret: false },
      rows: 10,
    },
  });
});

test("after -- nothing is a flag", async () => {
  const { stdout } = await run(["top", "--json", "--", "--json"]);
  expect(json(stdout)).toMatchObject({ options: { args: ["--json"] } });
});

test("--json prints exactly one record, errors included", async () => {
  for (const argv of [
    ["top"],
    ["fail", "known"],
    ["fail", "bug"],
    ["tpo"],
    ["top", "--limt"],
    ["--help"],
    ["--version"],
  ]) {
    const { stdout, stderr } = await run([...argv, "--json"]);
    expect(stdout.endsWith("\n")).toBe(true);
    expect(json(stdout)).toHaveProperty("schema");
    expect(stderr).toBe("");
  }
  const failed = await run(["--json", "fail", "known"]);
  expect(failed.code).toBe(2);
  expect(json(failed.stdout)).toEqual({
    schema: "nixperf.error/1",
    code: "NIXPERF_DEMO_FAILED",
    message: "cannot do it",
    found: "x\x1b[31m",
    expected: "y",
    tries: ["this", "or that"],
  });
});

test("--jsonl streams the items, then the gaps, then a whole end", async () => {
  const { stdout } = await run(["names", "--count", "2", "--jsonl"]);
  expect(stdout.trimEnd().split("\n").map(json)).toEqual([
    { name: "/nix/store/name-0" },
    { name: "/nix/store/name-1" },
    expect.objectContaining({ schema: "nixperf.gap/1", code: "NIXPERF_DEMO_GAP" }),
    { schema: "nixperf.end/1", complete: true },
  ]);
  const failed = await run(["fail", "known", "--jsonl"]);
  expect(failed.stdout.trimEnd().split("\n").map(json)).toEqual([
    expect.objectContaining({ schema: "nixperf.error/1" }),
    { schema: "nixperf.end/1", complete: false },
  ]);
});

test("an error says what, found, expected, try and code, aligned and harmless", async () => {
  const { stderr, stdout, code } = await run(["fail", "known"]);
  expect(stderr).toBe(
    [
      "error: cannot do it",
      "  found     x\\x1b[31m",
      "  expected  y",
      "  try       this",
      "            or that",
      "  code      NIXPERF_DEMO_FAILED",
      "",
    ].join("\n"),
  );
  expect([stdout, code]).toEqual(["", 2]);
});

test("no part of an error can move the cursor", async () => {
  const { stderr } = await run(["top", "--config", "\x1b[2J\x9b"]);
  expect(stderr.split("\n")[0]).toBe("error: there is no configuration file /nowhere/\\x1b[2J\\x9b");
});

test("what was not thrown on purpose is a bug: one line, no stack, exit 2; the stack with NIXPERF_DEBUG=1", async () => {
  const ran = await run(["fail", "bug"]);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("error: a bug in nixperf: TypeError: undefined is not a function\n");
  expect(ran.stderr).not.toContain("    at ");
  const debugged = await run(["fail", "bug"], { env: { NIXPERF_DEBUG: "1" } });
  expect(debugged.stderr).toMatch(/caused by TypeError.*\n.* at .*verbs\.ts/);
});

test("--strict, or the configuration, makes a gap an error", async () => {
  for (const how of [{ argv: ["top", "--strict"] }, { argv: ["top"], env: { NIXPERF_STRICT: "1" } }]) {
    const ran = await run(how.argv, how.env ? { env: how.env } : {});
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toContain("found     NIXPERF_DEMO_GAP: one name is hidden");
    expect(ran.stderr).toContain("NIXPERF_STRICT_GAP");
  }
  expect((await run(["check", "--strict"])).code).toBe(1);
  // What was done has to be told in any case.
  const acted = await run(["act", "--strict"]);
  expect([acted.code, acted.stdout]).toEqual([2, "done\n"]);
});

test("lists are bare lines, or end with NUL; any other format shows the view", async () => {
  expect((await run(["names"])).stdout).toBe("/nix/store/name-0\n/nix/store/name-1\n/nix/store/name-2\n");
  expect((await run(["names", "-0"])).stdout).toBe("/nix/store/name-0\0/nix/store/name-1\0/nix/store/name-2\0");
  expect((await run(["names", "--format", "text"])).stdout).toBe("3 names\n");
});

test("a command's own formats are files, and beside them it has the documents", async () => {
  for (const argv of [
    ["check", "--format", "ini"],
    ["--format=ini", "check"],
  ])
    expect(await run(argv)).toEqual({ code: 1, stdout: "; ini\nfound = something\n", stderr: "" });
  expect((await run(["check", "--format", "text"])).stdout).toBe("found something\n");
  expect((await run(["check"])).stdout).toBe("found something\n");
  expect((await run(["top", "--format", "ini"])).stderr).toContain('--format cannot be "ini"');
  const { stdout } = await run(["check", "--help"]);
  expect(stdout.match(/--format .*/g)).toEqual([expect.stringContaining("text|markdown|html|ini")]);
});

test("what bare lines cannot say, that something is not known, stands on stderr, unless quiet", async () => {
  expect((await run(["names"])).stderr).toBe("not known: one name is hidden\n");
  expect((await run(["names", "--quiet"])).stderr).toBe("");
  for (const flags of [["--json"], ["--jsonl"], ["--format", "text"]]) {
    expect((await run(["names", ...flags])).stderr).toBe("");
  }
});

test("a name with a line feed is refused as a line, whole with -0, and made visible on a terminal", async () => {
  const refused = await run(["hostile"]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("NIXPERF_LINE_BREAK")]);
  expect((await run(["hostile", "-0"])).stdout).toBe("a\x1b[31mred\x9b2J\0two\nlines\0");
  expect((await run(["hostile"], { terminal: true })).stdout).toBe("a\\x1b[31mred\\x9b2J\ntwo\\nlines\n");
  expect((await run(["hostile", "--json"])).stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
});

test("a gate that found something exits 1, in every format and when nobody reads", async () => {
  for (const format of [[], ["--json"], ["--jsonl"], ["--format", "markdown"]]) {
    expect((await run(["check", ...format])).code).toBe(1);
  }
  expect(await run(["check"], { closesAfter: 0 })).toEqual({ code: 1, stdout: "", stderr: "" });
  expect(await run(["names"], { closesAfter: 0 })).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("nothing more is written once nobody reads", async () => {
  let attempts = 0;
  const how = { closesAfter: 1, onWrite: () => void attempts++ };
  const ran = await run(["names", "--count", "50000", "--json"], how);
  expect([ran.code, ran.stderr, attempts]).toEqual([0, "", 2]);
  expect(ran.stdout.length).toBeLessThan(70_000);
});

test("help, -h and --help explain the same, whatever else was typed", async () => {
  const help = await run(["top", "--help"]);
  expect(help.code).toBe(0);
  expect(help.stdout).toMatch(/^nixperf-demo top: the largest paths\n/);
  for (const argv of [
    ["help", "top"],
    ["-h", "top"],
    ["top", "--limt", "-h"],
    ["help", "largest"],
  ]) {
    expect(await run(argv)).toEqual(help);
  }
  expect((await run(["help", "tpo"])).stderr).toContain("did you mean top?");
  expect((await run(["demo", "help", "top"], { program: "nixperf" })).stdout).toMatch(/^nixperf demo top: /);
  expect((await run([])).stdout).toBe((await run(["--help"])).stdout);
});

test("help keeps to 80 columns, leaves out what is hidden, and has the examples of this program", async () => {
  const { stdout } = await run(["help", "demo", "top"], { program: "nixperf" });
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain("secret");
  expect(stdout).toContain("  nixperf demo top --limit 5\n      the five largest\n");
  expect(stdout).toContain("  nixperf demo names -0 | xargs -0 nixperf demo top\n");
  const narrow = await run(["help", "top"], { env: { COLUMNS: "50" } });
  expect(narrow.stdout.split("\n").filter((line) => line.length > 50 && !line.includes("xargs"))).toEqual([]);
});

test("a program may have a command that runs when none is typed, with global flags only", async () => {
  const tables = [{ ...table, bare: "names" }];
  expect(await run([], { tables })).toEqual(await run(["names"]));
  expect(await run(["--json"], { tables })).toEqual(await run(["names", "--json"]));
  expect((await run(["--help"], { tables })).stdout).toContain("Usage  nixperf-demo [COMMAND] [FLAG...]\n");
  expect((await run(["tpo"], { tables })).code).toBe(2);
});

test("--version names the program", async () => {
  expect((await run(["--version"])).stdout).toBe("nixperf-demo 1.2.3\n");
  expect((await run(["top", "--version"])).stdout).toBe("nixperf-demo 1.2.3\n");
});

test("an undeclared configuration key in a table is a bug, not a wrong value", async () => {
  const wrong = table.commands.map((one) => ({
    ...one,
    options: ({ config }: { config: (key: string) => unknown }) => config("x.y"),
  }));
  const { code, stderr } = await run(["top"], { tables: [{ ...table, commands: wrong }] });
  expect([code, stderr]).toEqual([2, expect.stringContaining("the configuration key x.y is not declared")]);
});

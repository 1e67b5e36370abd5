import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../test/advice/readings.ts";
import type { Readings } from "../model/readings/readings.ts";
import { setup } from "./setup.ts";
import type { SetupOptions, SetupRecord } from "./setup.ts";

let top = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-setup-"));
});
afterEach(() => rmSync(top, { recursive: true }));

const conf = (): string => join(top, "etc/nix.conf");
const userConf = (): string => join(top, "home/.config/nix/nix.conf");
const text = (file: string): string | null => (existsSync(file) ? readFileSync(file, "utf8") : null);

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** The machine as it is now: its files are those in the temporary directory. */
function readings(of: MadeUpLinux = {}): Readings {
  const found = linuxReadings({
    cpus: 64,
    memory: 256,
    user: "root",
    ...of,
    env: { NIX_CONF_DIR: join(top, "etc"), HOME: join(top, "home") },
  });
  for (const file of [conf(), userConf()]) if (text(file) !== null) found.files[file] = text(file);
  // The daemon has an environment of its own.
  if (text(conf()) !== null) found.files["/etc/nix/nix.conf"] = text(conf());
  return found;
}

const run = (options: SetupOptions = {}, of?: MadeUpLinux): Promise<SetupRecord> =>
  setup({ readings: readings(of), stateDir: join(top, "state"), profile: "server", ...options });

const before = "# mine\nmax-jobs = auto # all of them\nsubstituters =\nkeep-outputs = true\n";
const after = "# mine\nmax-jobs = 10 # all of them\nsubstituters =\nkeep-outputs = true\ncores = 10\n";

test("it shows the change and makes none; writes it, once; and puts back what was there", async () => {
  write(conf(), before);
  const shown = await run();
  expect(shown).toMatchObject({ did: "shown", scope: "system", file: conf(), state: "differs", changed: false });
  expect(shown.diff.split("\n").filter((line) => /^[+-][^+-]/.test(line))).toEqual([
    "-max-jobs = auto # all of them",
    "+max-jobs = 10 # all of them",
    "+cores = 10",
  ]);
  expect(text(conf())).toBe(before);

  const applied = await run({ apply: true });
  expect(applied).toMatchObject({ did: "applied", state: "as-advised", changed: true, needsRestart: true });
  expect(applied.restart).toBe("sudo systemctl restart nix-daemon");
  expect(text(conf())).toBe(after);

  expect(await run({ apply: true })).toMatchObject({ state: "as-advised", changed: false, diff: "", advice: [] });
  expect(text(conf())).toBe(after);

  expect(await run({ revert: true })).toMatchObject({
    did: "reverted",
    state: "differs",
    changed: true,
    needsRestart: true,
  });
  expect(text(conf())).toBe(before);
  expect(await run({ revert: true })).toMatchObject({ changed: false, needsRestart: false });
});

test("a file that was not there is made, and is gone again after", async () => {
  await run({ apply: true });
  expect(text(conf())).toContain("max-jobs = 10\ncores = 10\n");
  await run({ revert: true });
  expect(text(conf())).toBeNull();
});

test("who has changed the file since keeps his change", async () => {
  write(conf(), before);
  await run({ apply: true });
  write(conf(), `${after}# and this\n`);
  expect(await codeOf(run({ revert: true }))).toBe("NIXPERF_EDIT_CHANGED");
  expect(text(conf())).toBe(`${after}# and this\n`);
});

test("what an untrusted user's own file cannot carry is left, and said to be", async () => {
  write(conf(), "trusted-users = root\n");
  const { advice, left, needsRestart, file } = await run({ scope: "user" }, { user: "user" });
  expect(file).toBe(userConf());
  expect(advice.map(({ setting }) => setting)).toEqual(["max-jobs", "cores"]);
  expect(left.map(({ setting }) => setting)).toEqual(["max-substitution-jobs", "http-connections"]);
  expect(needsRestart).toBe(false);
});

test("the machine's file is not written in vain where the user's own line wins, nor a line taken from a file where it is not", async () => {
  write(userConf(), "max-jobs = 4\n");
  write(
    conf(),
    "substituters = https://x\ndownload-buffer-size = 1G\nhttp-connections = 99\nmax-substitution-jobs = 99\n",
  );
  const system = await run({ scope: "system" }, { access: "direct" });
  expect(system.advice.map(({ setting }) => setting)).toEqual(["cores", "download-buffer-size"]);
  expect(system.left.map(({ setting }) => setting)).toEqual(["max-jobs"]);
  const user = await run({ scope: "user" }, { access: "direct" });
  expect(user.advice.map(({ setting }) => setting)).toEqual(["max-jobs", "cores"]);
  expect(user.left.map(({ setting }) => setting)).toEqual(["download-buffer-size"]);
});

test("Determinate Nix writes nix.conf itself, so its file beside that is written", async () => {
  const custom = join(top, "etc/nix.custom.conf");
  const generated = "!include nix.custom.conf\nsubstituters =\n";
  write(conf(), generated);
  const of: MadeUpLinux = { nix: "nix (Determinate Nix 3.11.2) 2.31.1", access: "direct" };
  expect(await run({ apply: true }, of)).toMatchObject({ file: custom, changed: true });
  expect(text(custom)).toBe("max-jobs = 10\ncores = 10\neval-cores = 0\n");
  expect(text(conf())).toBe(generated);
});

test("what NIX_CONFIG says wins over every file, so no file is written for it", async () => {
  const found = readings({ access: "direct" });
  found.env["NIX_CONFIG"] = "max-jobs = 3";
  for (const scope of ["user", "system"] as const) {
    const { advice, left } = await run({ readings: found, scope });
    expect(left.map(({ setting }) => setting)).toEqual(["max-jobs"]);
    expect(advice.map(({ setting }) => setting)).toContain("cores");
  }
});

test("a file that leads into the store is never edited: the text for its configuration is shown", async () => {
  const store = join(top, "nix/store/abc-nix.conf");
  write(store, "max-jobs = auto\n");
  mkdirSync(dirname(conf()), { recursive: true });
  symlinkSync(store, conf());
  for (const wish of [{}, { apply: true }, { revert: true }]) {
    const record = await run(wish);
    expect(record).toMatchObject({ state: "generated", changed: false, diff: "", module: { format: "nixos" } });
    expect(record.module?.text).toContain("    max-jobs = 10;\n");
  }
  expect(text(store)).toBe("max-jobs = auto\n");
  mkdirSync(dirname(userConf()), { recursive: true });
  symlinkSync(store, userConf());
  expect((await run({ scope: "user" })).module?.format).toBe("home-manager");
});

test("what Nix does not understand is refused, and left as it is", async () => {
  for (const bad of ["max-jobs\n", "= 4\n", "include\n"]) {
    write(conf(), bad);
    for (const apply of [false, true]) expect(await codeOf(run({ apply })), bad).toBe("NIXPERF_CONF_SYNTAX");
    expect(text(conf())).toBe(bad);
  }
});

test("what cannot be asked for, and a state directory that cannot be made", async () => {
  write(conf(), before);
  expect(await codeOf(run({ apply: true, revert: true }))).toBe("NIXPERF_SETUP_BOTH_WAYS");
  expect(await codeOf(run({ memoryShare: 0 }))).toBe("NIXPERF_SIZING_OPTION");
  expect(await codeOf(run({ memoryShare: 1.01 }))).toBe("NIXPERF_SIZING_OPTION");
  expect(await codeOf(run({ memoryPerProcess: 1 }))).toBe("NIXPERF_SIZING_OPTION");
  const stateFile = join(top, "state");
  write(stateFile, "in the way");
  expect(await codeOf(run({ apply: true }))).toMatch(/^NIXPERF_STATE_/);
  expect(text(conf())).toBe(before);
});

test("root writes nothing into the home of another user", async () => {
  mkdirSync(join(top, "home"));
  // Who is not root owns it already.
  if (process.getuid?.() === 0) chownSync(join(top, "home"), 12_345, 12_345);
  expect(await codeOf(run({ scope: "user", apply: true }))).toBe("NIXPERF_SETUP_HOME");
  expect((await run({ scope: "user" })).state).toBe("differs");
  expect(text(userConf())).toBeNull();
});

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(() => null).catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error ?? new Error("nothing was refused");
  return error.code;
}

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

const before = "# mine\nmax-jobs = auto # all of them\nsubstituters =\nkeep-outputs = true\nbuilders = ssh://b\n";
const after =
  "# mine\nmax-jobs = 10 # all of them\nsubstituters =\nkeep-outputs = true\nbuilders = ssh://b\ncores = 10\nbuilders-use-substitutes = true\n";

test("it shows the change and makes none; writes it, once; and puts back what was there", async () => {
  write(conf(), before);
  const shown = await run();
  expect(shown).toMatchObject({ did: "shown", scope: "system", file: conf(), state: "differs", changed: false });
  expect(shown.diff.split("\n").filter((line) => /^[+-][^+-]/.test(line))).toEqual([
    "-max-jobs = auto # all of them",
    "+max-jobs = 10 # all of them",
    "+cores = 10",
    "+builders-use-substitutes = true",
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

test("root, who builds without the daemon, is told to restart the one of the others, and sized by what it may use", async () => {
  write(conf(), before);
  const root: MadeUpLinux = { access: "direct", socket: true, cpuMax: "400000 100000" };
  const restart = { needsRestart: true, restart: "sudo systemctl restart nix-daemon" };
  const shown = await run({}, root);
  expect(shown).toMatchObject({ did: "shown", ...restart });
  expect(shown.diff).toContain("+max-jobs = 2 # all of them\n");
  expect(await run({ apply: true }, root)).toMatchObject({ changed: true, ...restart });
  expect(await run({ revert: true }, root)).toMatchObject({ changed: true, ...restart });
  const alone = await run({}, { access: "direct", socket: false, cpuMax: "400000 100000" });
  expect(alone).toMatchObject({ needsRestart: false, restart: null });
  expect(alone.diff).toContain("+max-jobs = 10 # all of them\n");
});

test("the daemon need not be restarted for what clients read and send themselves", async () => {
  write(conf(), "substituters =\nmax-jobs = auto\n");
  expect((await run()).advice.map(({ setting }) => setting)).toEqual(["max-jobs", "cores"]);
  expect(await run()).toMatchObject({ needsRestart: false, restart: null });
  expect(await run({ apply: true })).toMatchObject({ changed: true, needsRestart: false, restart: null });
  expect(await run({ revert: true })).toMatchObject({ changed: true, needsRestart: false, restart: null });
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
  const refused = await run({ revert: true }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "NIXPERF_EDIT_CHANGED" });
  expect(text(conf())).toBe(`${after}# and this\n`);
  // It says where the text of before is, and what to do; and what it says helps.
  const [look = "", remove = ""] = (refused as { tries: string[] }).tries;
  const kept = look.split(",")[0]!.replace("jq -r .before ", "");
  expect(remove.startsWith(`rm ${kept}`)).toBe(true);
  write(conf(), (JSON.parse(readFileSync(kept, "utf8")) as { before: string }).before);
  expect(await run({ revert: true })).toMatchObject({ did: "reverted", changed: false });
  expect(existsSync(kept)).toBe(false);
  expect(text(conf())).toBe(before);
});

test("what an untrusted user's own file cannot carry is left, and said to be", async () => {
  write(conf(), "trusted-users = root\n");
  const { advice, left, needsRestart, file } = await run({ scope: "user" }, { user: "user" });
  expect(file).toBe(userConf());
  expect(advice.map(({ setting }) => setting)).toEqual(["max-jobs", "cores"]);
  expect(left.map(({ setting }) => setting)).toEqual(["max-substitution-jobs", "http-connections"]);
  expect(needsRestart).toBe(false);
});

test("each file is judged by itself: what a user's own line wins over is written all the same, and said", async () => {
  write(userConf(), "max-jobs = 4\n");
  write(
    conf(),
    "substituters = https://x\ndownload-buffer-size = 1G\nhttp-connections = 99\nmax-substitution-jobs = 99\n",
  );
  const system = await run({ scope: "system" }, { access: "direct" });
  expect(system.advice.map(({ setting }) => setting)).toEqual(["max-jobs", "cores", "download-buffer-size"]);
  expect(system.left).toEqual([]);
  expect(system.overridden).toEqual([{ setting: "max-jobs", value: "4", origin: `${userConf()}:1` }]);
  const user = await run({ scope: "user" }, { access: "direct" });
  expect(user.advice.map(({ setting }) => setting)).toEqual(["max-jobs", "cores"]);
  // A line is taken from the file where it is.
  expect(user.left.map(({ setting }) => setting)).toEqual(["download-buffer-size"]);
  expect(user.overridden).toEqual([]);
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

test("what NIX_CONFIG says for a moment keeps nothing from being written, and is said to win", async () => {
  const found = readings({ access: "direct" });
  found.env["NIX_CONFIG"] = "max-jobs = 3\nkeep-outputs = true";
  for (const scope of ["user", "system"] as const) {
    const { advice, left, overridden } = await run({ readings: found, scope });
    expect(left).toEqual([]);
    expect(advice.map(({ setting }) => setting)).toEqual(expect.arrayContaining(["max-jobs", "cores"]));
    expect(overridden).toEqual([{ setting: "max-jobs", value: "3", origin: "NIX_CONFIG" }]);
  }
  // What the file says already is as advised, whatever NIX_CONFIG says.
  write(conf(), "max-jobs = 10\ncores = 10\nsubstituters =\n");
  const again = readings({ access: "direct" });
  again.env["NIX_CONFIG"] = "max-jobs = 3";
  expect(await run({ readings: again })).toMatchObject({ state: "as-advised", advice: [], overridden: [] });
});

test("a file that leads into the store is never edited: the text for its configuration is shown", async () => {
  const store = join(top, "nix/store/abc-nix.conf");
  write(store, "max-jobs = auto\n");
  mkdirSync(dirname(conf()), { recursive: true });
  symlinkSync(store, conf());
  for (const wish of [{}, { apply: true }, { revert: true }]) {
    const record = await run(wish);
    expect(record).toMatchObject({ state: "generated", changed: false, diff: "", module: { format: "nixos" } });
    expect(record.did).toBe(Object.keys(wish).length === 0 ? "shown" : "refused");
    expect(record.module?.text).toContain("    max-jobs = 10;\n");
  }
  expect(text(store)).toBe("max-jobs = auto\n");
  mkdirSync(dirname(userConf()), { recursive: true });
  symlinkSync(store, userConf());
  expect((await run({ scope: "user" })).module?.format).toBe("home-manager");
});

test("a file that lies in the store itself is not edited either; where nothing is to change nothing is refused", async () => {
  const found = readings({ access: "direct" });
  const dir = join(top, "nix/store/abc-etc");
  write(join(dir, "nix.conf"), "max-jobs = auto\n");
  found.env["NIX_CONF_DIR"] = dir;
  found.files[join(dir, "nix.conf")] = "max-jobs = auto\n";
  const refused = await run({ readings: found, apply: true });
  expect(refused).toMatchObject({ did: "refused", state: "generated", module: { format: "nixos" } });
  found.files[join(dir, "nix.conf")] = "max-jobs = 10\ncores = 10\nsubstituters =\n";
  expect(await run({ readings: found, apply: true })).toMatchObject({ did: "applied", state: "as-advised" });
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

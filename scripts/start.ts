/**
 * Builds nixperf and analyses this machine's Nix store, or where there is none, the sample store of this repository:
 *
 *   npm start -- [ARGUMENT OF nixperf-store analyze…]
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const top = resolve(import.meta.dirname, "..");
const say = (text: string): void => console.error(`nixperf: ${text}`);
// npm takes the `--` before the arguments away, pnpm does not.
const args = process.argv.slice(process.argv[2] === "--" ? 3 : 2);

const started = performance.now();
if (process.stderr.isTTY) process.stderr.write("nixperf: building …\r");
const build = spawnSync("turbo", ["run", "build", "--output-logs=errors-only"], {
  cwd: top,
  encoding: "utf8",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
});
if (build.status !== 0) {
  process.stderr.write(`${build.stdout}${build.stderr}`);
  say("could not build");
  process.exit(2);
}
say(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

if (!namesStore(args)) {
  const stateDirectory = process.env["NIX_STATE_DIR"] ?? "/nix/var/nix";
  if (!existsSync(join(stateDirectory, "db/db.sqlite"))) {
    const sample = join(top, "examples/sample-store");
    say(`this machine has no Nix store (no database in ${stateDirectory}/db), so what follows is about the SAMPLE`);
    say("store in examples/sample-store, a small one recorded from real Nix");
    args.push("--store", sample);
  }
}
const analyze = spawnSync(process.execPath, [join(top, "packages/store/bin/main.js"), "analyze", ...args], {
  stdio: "inherit",
});
process.exitCode = analyze.status ?? 2;

/** Whether the caller says which store is meant, so that nothing is chosen for them. */
function namesStore(given: readonly string[]): boolean {
  const remote = process.env["NIX_REMOTE"] ?? "";
  return remote !== "" || given.some((arg) => arg === "--store" || arg.startsWith("--store="));
}

// Records what real Nix writes with `--log-format internal-json`, line by line with the time of its arrival, beside what
// the builders themselves know of when they ran. Needs the versions of Nix that the tests use, and for truthful times a
// machine that does little else. `record-logs.ts [NAME|2.8|2.34]...` records only these.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";

import { type NixInstall, nixInstalls, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";

import type { Recording } from "../test/recording.ts";
import { type Scenario, scenarios } from "./log-scenarios.ts";

const directory = new URL("../test/recordings/", import.meta.url);
const words = new Set(process.argv.slice(2));
const named = scenarios.filter(({ name }) => words.has(name));
const versions = nixInstalls().filter(({ name }) => words.has(name));
mkdirSync(directory, { recursive: true });
for (const install of versions.length > 0 ? versions : nixInstalls()) {
  for (const scenario of named.length > 0 ? named : scenarios) {
    const recording = await undisturbed(() => record(install, scenario));
    writeFileSync(new URL(`${scenario.name}-${install.name}.jsonl`, directory), text(recording));
    process.stderr.write(
      `${install.version} ${scenario.name}: ${recording.lines.length} lines, exit ${recording.facts.exitStatus}\n`,
    );
  }
}

/** Once more while this program itself had to wait for the processor, since then the builders had to as well. */
async function undisturbed(make: () => Promise<Recording>): Promise<Recording> {
  for (let tries = 0; tries < 20; tries++) {
    const recording = await make();
    if (recording.facts.latenessSeconds < 0.015) return recording;
    process.stderr.write(`disturbed for ${recording.facts.latenessSeconds} s, once more\n`);
  }
  throw new Error("others are at work on this machine");
}

async function record(install: NixInstall, scenario: Scenario): Promise<Recording> {
  const store = throwAwayStore({ nix: install });
  try {
    const truth = join(store.top, "truth");
    mkdirSync(truth);
    const timed = (script: string): string =>
      `date +%s.%N > ${truth}/$name.start; ( ${script} ) || code=$?; date +%s.%N > ${truth}/$name.end; [ -z "$code" ] || exit "$code"; echo > "$out"`;
    const file = store.write("run.nix", scope(scenario.expression(timed)));
    const before = await scenario.before?.(store, file);
    const all = ["build", "--log-format", "internal-json", "--no-link", "-f", file, ...(scenario.targets ?? [])];
    const run = await listen(
      store,
      [...all, ...scenario.args, ...(before?.args ?? [])],
      { ...store.env, ...before?.env },
      scenario.interruptAfterSeconds,
    );
    await before?.after?.();
    const hidden = (line: string): string =>
      line.replaceAll(store.storeDir, "/nix/store").replaceAll(store.top, "/tmp/run");
    const facts = await factsOf(store, file, scenario.targets ?? [], run.epochSeconds);
    const { lines, startedAt, endedAt, exitStatus, latenessSeconds } = run;
    const head = { name: scenario.name, nix: install.version };
    const plain = JSON.parse(
      hidden(JSON.stringify({ facts: { startedAt, endedAt, exitStatus, latenessSeconds, ...facts }, lines })),
    ) as Omit<Recording, "name" | "nix">;
    return { ...head, ...plain };
  } finally {
    store.dispose();
  }
}

type Run = Pick<Recording, "lines"> &
  Pick<Recording["facts"], "startedAt" | "endedAt" | "exitStatus" | "latenessSeconds"> & { epochSeconds: number };

/** Runs `nix` and stamps each line when the bytes arrive that end it. */
function listen(
  store: ThrowAwayStore,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  interruptAfterSeconds?: number,
): Promise<Run> {
  const begin = performance.now();
  const now = (): number => rounded((performance.now() - begin) / 1000);
  const lines: [number, string][] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const child = spawn(store.nix.program("nix"), args, {
    cwd: store.top,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    const at = now();
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    for (const line of parts) lines.push([at, line]);
  });
  if (interruptAfterSeconds !== undefined) setTimeout(() => child.kill("SIGINT"), 1000 * interruptAfterSeconds);
  const epochSeconds = (performance.timeOrigin + begin) / 1000;
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const exitStatus = code ?? (signal === "SIGINT" ? 130 : 128);
      const latenessSeconds = rounded(delay.max / 1e9);
      delay.disable();
      resolve({ lines, epochSeconds, startedAt: 0, endedAt: now(), exitStatus, latenessSeconds });
    });
  });
}

async function factsOf(store: ThrowAwayStore, file: string, targets: readonly string[], epochSeconds: number) {
  const at = (unix: string | number): number => rounded(Number(unix) - epochSeconds);
  const roots = await store.ok("nix-instantiate", [file, ...targets.flatMap((target) => ["-A", target])]);
  const closure = await store.ok("nix-store", ["-qR", ...roots.trim().split("\n")]);
  const drvs = closure.split("\n").filter((path) => path.endsWith(".drv"));
  const facts: Pick<Recording["facts"], "inputs" | "outputs" | "logFiles" | "truth"> = {
    inputs: {},
    outputs: {},
    logFiles: {},
    truth: {},
  };
  const truth = join(store.top, "truth");
  const told = (name: string): number | null => {
    if (!readdirSync(truth).includes(name)) return null;
    return at(readFileSync(join(truth, name), "utf8"));
  };
  for (const drv of drvs) {
    const references = (await store.ok("nix-store", ["-q", "--references", drv])).split("\n");
    facts.inputs[drv] = references.filter((path) => path.endsWith(".drv"));
    for (const path of (await store.ok("nix-store", ["-q", "--outputs", drv])).trim().split("\n"))
      facts.outputs[path] = drv;
    const base = drv.slice(store.storeDir.length + 1);
    const name = base.slice(33, -4);
    const [start, end] = [told(`${name}.start`), told(`${name}.end`)];
    if (start !== null) facts.truth[drv] = { start, end };
    const log = join(store.top, "log/drvs", base.slice(0, 2), `${base.slice(2)}.bz2`);
    const modified = statSync(log, { throwIfNoEntry: false, bigint: true })?.mtimeNs;
    if (modified !== undefined) facts.logFiles[drv] = { modifiedAt: at(Number(modified) / 1e9), isCompressed: true };
  }
  return facts;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1e5) / 1e5;
}

function text({ lines, ...head }: Recording): string {
  return [head, ...lines].map((one) => `${JSON.stringify(one)}\n`).join("");
}

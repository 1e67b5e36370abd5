// Records what real Nix writes with `--log-format internal-json`, line by line with the time of its arrival, beside what
// the builders themselves know of when they ran. Needs the versions of Nix that the tests use, and for truthful times a
// machine that does little else. `record-logs.ts [NAME|2.8|2.34]...` records only these.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";

import {
  derivation,
  fixedOutput,
  nix as raw,
  type NixExpression,
  type NixInstall,
  nixInstalls,
  scope,
} from "@nixperf/testing";
import { type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import type { Recording } from "../test/recording.ts";
import { type CacheServer, cacheServer } from "./cache-server.ts";
import { otherMachine } from "./other-machine.ts";

interface Scenario {
  name: string;
  expression(at: (script: string) => string): Readonly<Record<string, NixExpression>>;
  args: readonly string[];
  /** What is asked for; everything unless given. */
  targets?: readonly string[];
  /** Done to the store before the run; may add to its arguments and its environment. */
  before?(
    store: ThrowAwayStore,
    file: string,
  ): Promise<{ args: string[]; env?: Record<string, string>; after?(): Promise<void> } | void>;
  interruptAfterSeconds?: number;
}

const phase = (name: string): string => `echo '@nix { "action": "setPhase", "phase": "${name}" }' >&2`;
const sleep = (seconds: number): string => `sleep ${seconds}`;
const after = (...names: string[]): { env: { inputs: NixExpression } } => ({
  env: { inputs: raw(`"${names.map((name) => `\${${name}}`).join(" ")}"`) },
});

const fan =
  (count: number, script: (index: number) => string): Scenario["expression"] =>
  (timed) => {
    const names = Array.from({ length: count }, (_, index) => `leaf${String(index).padStart(3, "0")}`);
    const leaves = names.map((name, index) => [name, derivation(name, timed(script(index)))] as const);
    return { ...Object.fromEntries(leaves), top: derivation("top", timed("true"), after(...names)) };
  };

const chain: Scenario["expression"] = (timed) => ({
  one: derivation(
    "one",
    timed(`${phase("unpackPhase")}; ${sleep(0.1)}; ${phase("buildPhase")}; echo made; ${sleep(0.2)}`),
  ),
  two: derivation("two", timed(sleep(0.15)), after("one")),
  three: derivation("three", timed(`echo loud; ${sleep(0.05)}`), after("two")),
  four: derivation("four", timed("true"), after("three")),
  five: derivation("five", timed(sleep(0.3)), after("four", "one")),
});

const fetched: Scenario["expression"] = (timed) => ({
  small: derivation("small", timed("true")),
  large: derivation("large", `${timed("true")}\nhead -c 3000000 /dev/urandom > "$out"`, after("small")),
  other: derivation("other", `${timed("true")}\nhead -c 300000 /dev/zero > "$out"`),
  built: derivation("built", timed(sleep(0.1)), after("large", "other")),
});

const scenarios: Scenario[] = [
  { name: "chain", expression: chain, args: ["-j2"], targets: ["five"] },
  {
    name: "fan-out",
    expression: fan(8, (index) => sleep(0.05 + 0.04 * ((index * 5) % 8))),
    args: ["-j4"],
    targets: ["top"],
  },
  {
    name: "fan-of-100",
    expression: fan(100, (index) => sleep(0.02 + 0.01 * ((index * 7) % 10))),
    args: ["-j2"],
    targets: ["top"],
  },
  {
    name: "failure",
    expression: (timed) => ({
      bad: derivation("bad", timed(`echo before; ${sleep(0.3)}; echo 'it is broken' >&2; exit 3`)),
      slow: derivation("slow", timed(sleep(5))),
      quick: derivation("quick", timed(sleep(0.1))),
      top: derivation("top", timed("true"), after("bad", "slow", "quick")),
    }),
    args: ["-j3"],
    targets: ["top"],
  },
  {
    name: "keep-going",
    expression: (timed) => ({
      bad: derivation("bad", timed(`${sleep(0.1)}; echo 'it is broken' >&2; exit 3`)),
      worse: derivation("worse", timed(`${sleep(0.2)}; exit 4`)),
      mismatch: fixedOutput("mismatch", "content", { outputHash: "0".repeat(64) }),
      good: derivation("good", timed(sleep(0.35))),
      above: derivation("above", timed("true"), after("bad")),
      top: derivation("top", timed("true"), after("above", "worse", "good", "mismatch")),
      fine: derivation("fine", timed(sleep(0.05)), after("good")),
    }),
    args: ["-j2", "--keep-going"],
    targets: ["top", "fine"],
  },
  {
    name: "timeout",
    expression: (timed) => ({
      endless: derivation("endless", timed(sleep(30))),
      quick: derivation("quick", timed(sleep(0.1))),
      top: derivation("top", timed("true"), after("endless", "quick")),
    }),
    args: ["-j2", "--timeout", "1"],
    targets: ["top"],
  },
  {
    name: "substitution",
    expression: fetched,
    args: ["-j2"],
    targets: ["built"],
    async before(store, file) {
      const caches: CacheServer[] = [];
      for (const [index, attribute] of ["other", "large"].entries()) {
        const [path] = (await store.ok("nix-build", [file, "-A", attribute, "--no-out-link"])).trim().split("\n");
        const dir = join(store.top, `cache${index}`);
        await store.ok("nix", ["copy", "--to", `file://${dir}`, path!]);
        caches.push(await cacheServer(dir));
      }
      await store.ok("nix-store", ["--gc"]);
      rmSync(join(store.top, "truth"), { recursive: true });
      mkdirSync(join(store.top, "truth"));
      const urls = caches.map(({ url }) => url).join(" ");
      return {
        args: ["--option", "substituters", urls, "--option", "require-sigs", "false"],
        after: async () => void (await Promise.all(caches.map((cache) => cache.close()))),
      };
    },
  },
  {
    name: "rebuild",
    expression: chain,
    args: ["-j2"],
    targets: ["five"],
    async before(store, file) {
      await store.ok("nix-build", [file, "-A", "five", "--no-out-link"]);
      rmSync(join(store.top, "truth"), { recursive: true });
      mkdirSync(join(store.top, "truth"));
    },
  },
  {
    name: "interrupted",
    expression: (timed) => ({
      quick: derivation("quick", timed(sleep(0.1))),
      endless: derivation("endless", timed(`${phase("buildPhase")}; ${sleep(30)}`)),
      top: derivation("top", timed("true"), after("quick", "endless")),
    }),
    args: ["-j2"],
    targets: ["top"],
    interruptAfterSeconds: 1,
  },
  {
    name: "several",
    expression: (timed) => ({
      base: derivation("base", timed(sleep(0.1))),
      first: derivation("first", timed(sleep(0.2)), after("base")),
      second: derivation("second", timed(sleep(0.1)), after("base")),
      third: derivation("third", timed(sleep(0.15))),
    }),
    args: ["-j2"],
    targets: ["first", "second", "third"],
  },
];

for (const protocol of ["ssh-ng", "ssh"]) {
  scenarios.push({
    name: `remote-${protocol}`,
    expression: (timed) => ({
      far: derivation("far", timed(`${phase("buildPhase")}; echo there; ${sleep(0.2)}`)),
      bad: derivation("bad", timed(`${sleep(0.3)}; echo 'it is broken' >&2; exit 3`), after("far")),
      end: derivation("end", timed(sleep(0.1)), after("far")),
    }),
    args: ["-j0", "--keep-going", "--max-silent-time", "20"],
    targets: ["bad", "end"],
    async before(store) {
      const system = (await store.ok("nix", ["eval", "--raw", "--impure", "--expr", "builtins.currentSystem"])).trim();
      return { args: ["--builders", `${protocol}://127.0.0.1 ${system} - 2 1`], env: { PATH: otherMachine(store) } };
    },
  });
}

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

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { benchCosts, benchName, benchRun, benchSamples, benchUntil } from "../history/records.ts";
import type { Case } from "../harness/case.ts";
import type { Command } from "../harness/command.ts";
import { entry, type SuiteEntry, type SuiteForm } from "./entry.ts";
import { notBuilt, type Programs } from "./programs.ts";

/** For one answer. */
const atMostSeconds = 0.2;

/** The suite `history`: what is promised about the ledger, on both engines. */
export function historySuite(programs: Programs, dir: string, form: SuiteForm): SuiteEntry[] {
  const [runs, derivations] = form.full ? [10_000, 100] : [300, 50];
  const size = `${(runs * derivations).toLocaleString("en-US")} costs in ${runs.toLocaleString("en-US")} runs`;
  const rounds = form.rounds ?? 10;
  const inputs = writeInputs(join(dir, "history-inputs"), runs, derivations);
  let server: Server | null = null;
  const onServer = (bin: string): Server => (server ??= startServer(bin, join(dir, "history-server.json")));

  const asked = (program: string, stateDir: string, url?: string): Omit<Case, "id" | "title"> => {
    fill(runs, derivations, stateDir, url);
    const ask = (question: string, name: string, found: number): Command => ({
      name,
      argv: [programs.node, program, question, stateDir, ...(url === undefined ? [] : [url])],
      env: { BENCH_INPUT: inputs.questions },
      boundSeconds: 60,
      check: (stdout) => (Number(stdout) === found ? null : `found ${stdout.trim()} and not ${found}`),
    });
    const questions = [
      ask("list", "the last 50 runs", 50),
      ask("show", "a run with its costs", derivations),
      ask("estimate", "estimates for 200 derivations", 200),
      ask("trend", "the costs of one package", inputs.ofOneName),
      ask("plan", "what pruning would remove", inputs.keptRuns),
    ] as const;
    // The same process as that of a question, which starts and loads what it needs.
    const nothing = ask("nothing", "asking nothing", 0);
    return {
      commands: [...questions, nothing],
      claims: questions.map(({ name }) => ({ kind: "time", of: name, beyond: nothing.name, atMostSeconds }) as const),
      rounds,
    };
  };

  const saved = (program: string, stateDir: string, url?: string): Command => ({
    name: `100 runs of ${derivations} derivations, one after the other, ${url === undefined ? "SQLite" : "PostgreSQL"}`,
    argv: [programs.node, program, "save", stateDir, ...(url === undefined ? [] : [url])],
    env: { BENCH_INPUT: inputs.save },
    boundSeconds: 120,
    // New runs each time.
    before: () => inputs.writeSave(),
    check: (stdout) => (Number(stdout) === 100 ? null : "not all were saved"),
  });

  return [
    entry("history-sqlite", `A ledger of ${size} in SQLite`, () =>
      programs.askHistory === null
        ? `@nixperf/history is ${notBuilt}`
        : asked(programs.askHistory, join(dir, "history-state")),
    ),
    entry("history-postgres", `The same on a PostgreSQL server on this machine`, () => {
      if (programs.askHistory === null) return `@nixperf/history is ${notBuilt}`;
      if (programs.postgres === null) return "no PostgreSQL here";
      return asked(programs.askHistory, join(dir, "history-away"), onServer(programs.postgres).filled);
    }),
    entry("history-save", "Saving runs", () => {
      if (programs.askHistory === null) return `@nixperf/history is ${notBuilt}`;
      const local = saved(programs.askHistory, join(dir, "history-saved"));
      if (programs.postgres === null) return { commands: [local], claims: [], rounds };
      const url = onServer(programs.postgres).saved;
      return { commands: [local, saved(programs.askHistory, join(dir, "history-away"), url)], claims: [], rounds };
    }),
  ];
}

interface Server {
  filled: string;
  saved: string;
}

/** A server that ends when this process does. */
function startServer(bin: string, file: string): Server {
  const serve = fileURLToPath(new URL("../history/serve.ts", import.meta.url));
  rmSync(file, { force: true });
  const args = ["--conditions=@nixperf/source", "--no-warnings", serve, bin, file];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "inherit"] });
  child.unref();
  (child.stdin as unknown as { unref: () => void }).unref();
  for (let i = 0; i < 600 && !existsSync(file); i++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  return JSON.parse(readFileSync(file, "utf8")) as Server;
}

function fill(runs: number, derivations: number, stateDir: string, url: string | undefined): void {
  // What is kept from an earlier run of this form.
  if (url === undefined && existsSync(join(stateDir, "history.sqlite"))) return;
  const script = fileURLToPath(new URL("../history/fill.ts", import.meta.url));
  const sizes = [String(runs), String(derivations)];
  // Beside it first: a fill that is stopped must not be taken for a whole one.
  const place = url === undefined ? `${stateDir}.new` : stateDir;
  rmSync(place, { recursive: true, force: true });
  const args = ["--conditions=@nixperf/source", "--no-warnings", script, ...sizes, place];
  const { status } = spawnSync(process.execPath, url === undefined ? args : [...args, url], { stdio: "inherit" });
  if (status !== 0) throw new Error(`filling the ledger ended with ${status}`);
  if (url === undefined) renameSync(place, stateDir);
}

/** What the questions are about, in files. */
function writeInputs(dir: string, runs: number, derivations: number) {
  mkdirSync(dir, { recursive: true });
  const [questions, save] = [join(dir, "questions.json"), join(dir, "save.json")];
  const lastCosts = benchCosts(benchRun(runs - 1, runs), runs - 1, derivations);
  // Of four derivations one was built before, one in another version, and two are new, of a class.
  const wanted = Array.from({ length: 200 }, (_, i) => {
    const { drvPath, name } = lastCosts[(2 * i) % derivations]!;
    if (i % 4 === 0) return { drvPath, name, system: "x86_64-linux" };
    return { drvPath: null, name: i % 4 === 1 ? name : `python3.12-new${i}-1`, system: "x86_64-linux" };
  });
  const name = benchName(7);
  let ofOneName = 0;
  let keptRuns = 0;
  const year = new Date(benchUntil - 365 * 86_400_000).toISOString();
  for (let n = 0; n < runs; n++) {
    const run = benchRun(n, runs);
    if (run.startedAt >= year) keptRuns++;
    ofOneName += benchCosts(run, n, derivations).filter(({ pname }) => pname === name).length;
  }
  writeFileSync(questions, JSON.stringify({ run: runs - 1, wanted, name, now: benchUntil }));
  let next = 1_000_000;
  const writeSave = (): void => {
    const all = Array.from({ length: 100 }, (_, i) => {
      const run = { ...benchRun(i, 100), id: benchRun(next++, 100).id };
      return { run, costs: benchCosts(run, i, derivations), samples: benchSamples(run) };
    });
    writeFileSync(save, JSON.stringify({ runs: all }));
  };
  writeSave();
  return { questions, save, writeSave, ofOneName, keptRuns };
}

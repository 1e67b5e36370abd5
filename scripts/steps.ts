import { spawn } from "node:child_process";

/** One thing to do, as a command. */
export interface Step {
  name: string;
  command: readonly [string, ...string[]];
  /** Steps that must have gone well before; where one did not, this one is not run. */
  after?: readonly string[];
}

export interface StepResult {
  name: string;
  outcome: "passed" | "failed" | "not run";
  seconds: number;
}

/**
 * Runs the steps, `atOnce` at a time, each as soon as those it comes after are done. A step that fails shows all that
 * it wrote, and the others go on: one run says everything that is wrong.
 */
export async function runSteps(steps: readonly Step[], atOnce: number): Promise<StepResult[]> {
  const results = new Map<string, StepResult>();
  const waiting = [...steps];
  const running = new Set<Promise<StepResult>>();
  const record = (result: StepResult): void => {
    results.set(result.name, result);
    const time = result.outcome === "not run" ? "" : ` (${result.seconds.toFixed(1)} s)`;
    console.error(`nixperf: ${result.outcome.padEnd(7)} ${result.name}${time}`);
  };
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ after = [] }) => after.every((name) => results.has(name)));
    if (next === -1 || running.size >= atOnce) {
      if (running.size === 0)
        throw new Error(`steps wait for each other: ${waiting.map(({ name }) => name).join(", ")}`);
      await Promise.race(running);
      continue;
    }
    const [step] = waiting.splice(next, 1) as [Step];
    const lacking = (step.after ?? []).filter((name) => results.get(name)?.outcome !== "passed");
    if (lacking.length > 0) {
      record({ name: step.name, outcome: "not run", seconds: 0 });
      continue;
    }
    const run = runStep(step);
    running.add(run);
    void run.then(record).finally(() => running.delete(run));
  }
  return steps.map(({ name }) => results.get(name) as StepResult);
}

async function runStep({ name, command: [program, ...args] }: Step): Promise<StepResult> {
  const started = performance.now();
  const written: Buffer[] = [];
  const code = await new Promise<number>((settle) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => written.push(chunk));
    child.on("error", (error) => {
      written.push(Buffer.from(`${error.message}\n`));
      settle(2);
    });
    child.on("close", (exit) => settle(exit ?? 2));
  });
  const seconds = (performance.now() - started) / 1000;
  const output = Buffer.concat(written).toString();
  // What a set-up step says of itself ("nixperf: …") is meant to be read; the rest only when something is wrong.
  const shown = code === 0 ? output.match(/^nixperf: .*\n?/gm)?.join("") : output;
  if (shown) process.stderr.write(shown.endsWith("\n") ? shown : `${shown}\n`);
  return { name, outcome: code === 0 ? "passed" : "failed", seconds };
}

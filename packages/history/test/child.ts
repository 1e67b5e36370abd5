import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

const index = JSON.stringify(new URL("../src/index.ts", import.meta.url).href);
const suite = JSON.stringify(new URL("./plain-records.ts", import.meta.url).href);

export interface Child {
  process: ChildProcess;
  /** What it has printed so far. */
  printed: () => string;
  /** How often it has printed a semicolon. */
  count: () => number;
  ended: Promise<number | null>;
}

/** Another process that runs `script` with the package's exports and the makers of records at hand. */
export function child(script: string, env: Record<string, string> = {}): Child {
  const source = `import * as all from ${index}; import { sample, cost, run } from ${suite};
    const { openHistory } = all; ${script}`;
  const args = ["--conditions=@nixperf/source", "--no-warnings", "--input-type=module", "-e", source];
  const started = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  let printed = "";
  started.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return {
    process: started,
    printed: () => printed,
    count: () => printed.split(";").length - 1,
    ended: new Promise((done) => started.on("close", (code) => done(code))),
  };
}

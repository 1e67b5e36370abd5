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

/** What Node is started with to run `script` with the package's exports and the makers of records at hand. */
export function scriptArgs(script: string): string[] {
  const source = `import { openHistory } from ${index}; import { all, sample, cost, run } from ${suite}; ${script}`;
  return ["--conditions=@nixperf/source", "--no-warnings", "--input-type=module", "-e", source];
}

/** Another process that runs such a script. */
export function child(script: string): Child {
  const started = spawn(process.execPath, scriptArgs(script), { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  started.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return {
    process: started,
    printed: () => printed,
    count: () => printed.split(";").length - 1,
    ended: new Promise((done) => started.on("close", (code) => done(code))),
  };
}

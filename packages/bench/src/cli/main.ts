import { asNixperfError, exitCode } from "@nixperf/errors";

import { usage } from "../errors.ts";
import { generate } from "./generate.ts";
import { runSuite } from "./run-suite.ts";

const help = `node packages/bench/bin/main.js COMMAND

  generate --out DIR [--paths N] [--seed N] [--refs-per-path N] [--live-share X] [--nar-bytes N] [--roots N]
           [--generations N] [--order-dependent N] [--files none|names|empty|real|large]
      Writes a believable Nix store and prints what is in it. Default: 32714 paths, seed 1, empty files.

  run SUITE [--full] [--long] [--only CASE,...] [--rounds N] [--dir DIR] [--json FILE] [--write]
      Measures a suite side by side and prints its table. Suites: store, history, log, metrics. Without --full in a minute, at
      small sizes; with --full at those that the bounds are about; --long also gives slow commands five minutes each.
      --dir keeps the generated stores there for the next run; --json writes the record; --write puts the table into
      docs/performance.md.
`;

// What is to be cleared up when the process ends is cleared up then, too.
process.once("SIGINT", () => process.exit(exitCode.interrupted));
process.once("SIGTERM", () => process.exit(exitCode.terminated));
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  try {
    if (command === undefined || command === "--help" || command === "help" || rest.includes("--help")) {
      process.stdout.write(help);
      return exitCode.ok;
    }
    if (command === "generate") return generate(rest);
    if (command === "run") return await runSuite(rest);
    throw usage(`there is no command ${JSON.stringify(command)}`, "generate or run");
  } catch (thrown) {
    const error = asNixperfError(thrown);
    const lines = [`error: ${error.message}`];
    if (error.found !== null) lines.push(`  found     ${error.found}`);
    if (error.expected !== null) lines.push(`  expected  ${error.expected}`);
    for (const attempt of error.tries) lines.push(`  try       ${attempt}`);
    process.stderr.write(`${lines.join("\n")}\n  code      ${error.code}\n`);
    if (error.code === "NIXPERF_BUG" && error.cause instanceof Error) process.stderr.write(`${error.cause.stack}\n`);
    return exitCode.failed;
  }
}

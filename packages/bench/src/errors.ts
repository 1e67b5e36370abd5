import { NixperfError } from "@nixperf/errors";

/** A store is only written where nothing is yet. */
export function targetNotEmpty(dir: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BENCH_TARGET",
    message: `cannot write a store to ${dir}`,
    found: "a folder with something in it",
    expected: "a folder that is empty or does not exist",
    tries: ["another folder", "removing this one, if nothing in it matters"],
  });
}

/** The command line is wrong. */
export function usage(message: string, expected: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BENCH_USAGE",
    message,
    expected,
    tries: ["node packages/bench/bin/main.js --help"],
  });
}

/** A command under measurement ended in another way than it should; its figures would mean nothing. */
export function commandFailed(name: string, found: string, expected: string, argv: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BENCH_COMMAND",
    message: `${name} did not do what is measured`,
    found,
    expected,
    tries: [argv.join(" ")],
  });
}

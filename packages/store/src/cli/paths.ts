import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { ClosureOptions, ClosureRecord } from "../verbs/closure.ts";
import type { DiffOptions, DiffRecord } from "../verbs/diff.ts";
import type { WhyOptions, WhyRecord } from "../verbs/why.ts";
import { freshFlag, limitFlag, pathArg, storeOptions } from "./common.ts";

export const whyCommand: Command = command<WhyOptions, WhyRecord>({
  name: "why",
  verb: "why",
  schema: "nixperf.store.why/1",
  brief: "Why a path is alive, and what would have to go",
  examples: [
    { command: "why openssl-3.0.14", does: "the shortest way from a root, and every root that keeps it" },
    { command: "why ./result", does: "of what a link leads to" },
  ],
  args: [pathArg],
  flags: { fresh: freshFlag, limit: limitFlag },
  load: async () => {
    const { why } = await import("../verbs/why.ts");
    return { verb: why, view: async () => (await import("../view/why-view.ts")).whyView };
  },
  options: (input) => ({ ...storeOptions(input), path: input.args[0]! }),
});

export const closureCommand: Command = command<ClosureOptions, ClosureRecord>({
  name: "closure",
  verb: "closure",
  schema: "nixperf.store.closure/1",
  brief: "Everything a path needs, with sizes",
  examples: [
    { command: "closure system", does: "of the current generation of the profile called system" },
    { command: "closure ./result --paths", does: "bare paths, one a line" },
  ],
  args: [pathArg],
  flags: { fresh: freshFlag, limit: limitFlag, paths: { is: "boolean", brief: "The paths alone, one a line" } },
  lists: true,
  load: async () => {
    const { closure } = await import("../verbs/closure.ts");
    return {
      verb: closure,
      view: async () => (await import("../view/closure-view.ts")).closureView,
      lines: (record, flags) =>
        flags["paths"] === true || flags["null"] === true ? record.items.map((item) => item.path) : null,
      items: (record) => record.items,
    };
  },
  options: (input) => ({ ...storeOptions(input), path: input.args[0]! }),
});

export const diffCommand: Command = command<DiffOptions, DiffRecord>({
  name: "diff",
  verb: "diff",
  schema: "nixperf.store.diff/1",
  brief: "What differs between two closures, by package",
  examples: [
    { command: "diff system-41 system-42", does: "between two generations" },
    { command: "diff /run/current-system ./result", does: "what a rebuild would bring" },
  ],
  args: [
    { name: "BEFORE", brief: pathArg.brief },
    { name: "AFTER", brief: pathArg.brief },
  ],
  flags: { fresh: freshFlag, limit: limitFlag },
  load: async () => {
    const { diff } = await import("../verbs/diff.ts");
    return {
      verb: diff,
      view: async () => (await import("../view/diff-view.ts")).diffView,
      items: (record) => record.changes,
    };
  },
  options: (input) => ({ ...storeOptions(input), before: input.args[0]!, after: input.args[1]! }),
});

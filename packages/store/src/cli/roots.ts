import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import { rootKinds } from "../model/root-kind.ts";
import type { RootKind } from "../model/root-kind.ts";
import type { RootsOptions, RootsRecord } from "../verbs/roots.ts";
import { freshFlag, limitFlag, storeOptions } from "./common.ts";

export const rootsCommand: Command = command<RootsOptions, RootsRecord>({
  name: "roots",
  verb: "roots",
  schema: "nixperf.store.roots/1",
  brief: "What keeps paths alive, and what each costs",
  description:
    "By default what is let go together is one row: the old generations of a profile, the links of a project. The age " +
    "is that of the link itself. A link is at risk when it leads to where something is not mounted now: the next " +
    "collection removes it for good.",
  examples: [
    { command: "roots", does: "what retains most first" },
    { command: "roots --each --kind profile --sort age", does: "every generation, the oldest first" },
    { command: "roots --older-than 90d --paths", does: "the links that are older, one a line" },
  ],
  flags: {
    each: { is: "boolean", brief: "One row a root, with owner and what it protects" },
    kind: { is: "choice", choices: rootKinds, brief: "Only roots of this kind" },
    "older-than": { is: "age", placeholder: "AGE", brief: "Only links at least this old, such as 90d" },
    sort: { is: "choice", choices: ["retained", "closure", "age", "path"], default: "retained", brief: "Order" },
    paths: { is: "boolean", brief: "The links alone, one a line" },
    fresh: freshFlag,
    limit: limitFlag,
  },
  lists: true,
  load: async () => {
    const { roots } = await import("../verbs/roots.ts");
    return {
      verb: roots,
      view: async () => (await import("../view/roots-view.ts")).rootsView,
      lines: (record, flags) =>
        flags["paths"] === true || flags["null"] === true ? record.items.map((root) => root.path) : null,
      items: (record) => record.items,
    };
  },
  options: (input) => ({
    ...storeOptions(input),
    kinds: input.flags["kind"] === undefined ? undefined : [input.flags["kind"] as RootKind],
    olderThan: input.flags["older-than"] as number | undefined,
    sort: input.flags["sort"] as RootsOptions["sort"],
  }),
});

import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DedupOptions, DedupRecord } from "../verbs/dedup.ts";
import { freshFlag, limitFlag, storeOptions } from "./common.ts";

export const dedupCommand: Command = command<DedupOptions, DedupRecord>({
  name: "dedup",
  verb: "dedup",
  schema: "nixperf.store.dedup/1",
  brief: "What hard links between equal files save, and what they would still save",
  description:
    "Shows what `nix-store --optimise` would do, without doing it and without hashing the whole store. With --apply it is run, and what really came back is shown beside what was foretold.",
  examples: [
    { command: "dedup", does: "what is saved, and what could be" },
    { command: "dedup --check", does: "and whether the files in .links are what their names say" },
    { command: "dedup --apply", does: "run Nix's optimiser, then measure what came back" },
  ],
  flags: {
    apply: { is: "boolean", brief: "Run Nix's optimiser, nix-store --optimise" },
    check: { is: "boolean", brief: "Hash every file in .links, too, and hold it against its name" },
    fresh: freshFlag,
    limit: limitFlag,
  },
  load: async () => {
    const { dedup } = await import("../verbs/dedup.ts");
    return {
      verb: dedup,
      view: async () => (await import("../view/dedup-view.ts")).dedupView,
      items: (record) => record.items,
      exitCode: (record) => (record.applied?.ended === "failed" || (record.links.damaged?.length ?? 0) > 0 ? 1 : 0),
    };
  },
  options: (input) => ({
    ...storeOptions(input),
    apply: input.flags["apply"] === true,
    check: input.flags["check"] === true,
    limit: (input.flags["limit"] ?? input.config("store.rows")) as number,
  }),
});

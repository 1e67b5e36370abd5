import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { VersionsOptions, VersionsRecord } from "../verbs/versions.ts";
import { freshFlag, limitFlag, storeOptions } from "./common.ts";

export const versionsCommand: Command = command<VersionsOptions, VersionsRecord>({
  name: "versions",
  verb: "versions",
  schema: "nixperf.store.versions/1",
  brief: "Packages that are there more than once",
  examples: [
    { command: "versions", does: "those whose extra copies take most first" },
    { command: "versions openssl --json", does: "every copy of one package, with its state" },
  ],
  args: [{ name: "NAME", brief: "Only the package with this name", optional: true }],
  flags: { fresh: freshFlag, limit: limitFlag },
  load: async () => {
    const { versions } = await import("../verbs/versions.ts");
    return {
      verb: versions,
      view: async () => (await import("../view/versions-view.ts")).versionsView,
      items: (record) => record.items,
    };
  },
  options: (input) => ({ ...storeOptions(input), name: input.args[0] }),
});

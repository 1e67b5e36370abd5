import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DiskOptions, DiskRecord } from "../verbs/disk.ts";
import { freshFlag, limitFlag, storeOptions } from "./common.ts";

export const diskCommand: Command = command<DiskOptions, DiskRecord>({
  name: "disk",
  verb: "disk",
  schema: "nixperf.store.disk/1",
  brief: "What the store takes on disk, and what would come back",
  description:
    "Walks the store and counts blocks and inodes, as du does, with hard links between paths: what dead paths share " +
    "with live ones does not come back. The walk is kept and taken again as long as Nix has changed nothing. Also " +
    "names what Nix takes outside of the store.",
  examples: [
    { command: "disk", does: "how much, of what, and how much would come back" },
    { command: "disk --json | jq .shares.dead.bytes", does: "what the disk would get back from dead paths" },
    { command: "disk --fresh", does: "walks the store, whatever is known of it" },
  ],
  flags: {
    fresh: freshFlag,
    limit: limitFlag,
  },
  load: async () => {
    const { disk } = await import("../verbs/disk.ts");
    return {
      verb: disk,
      view: async () => (await import("../view/disk-view.ts")).diskView,
      items: (record) => record.biggest,
    };
  },
  options: (input) => ({
    ...storeOptions(input),
    limit: (input.flags["limit"] ?? input.config("store.rows")) as number,
  }),
});

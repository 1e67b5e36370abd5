import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DeadRecord } from "../verbs/dead.ts";
import type { LiveRecord } from "../verbs/live.ts";
import type { StoreOptions } from "../verbs/store-options.ts";
import { freshFlag, storeOptions } from "./common.ts";

export const deadCommand: Command = command<StoreOptions, DeadRecord>({
  name: "dead",
  verb: "dead",
  schema: "nixperf.store.dead/1",
  brief: "List the paths that nothing keeps alive",
  description:
    "What `nix-store --gc --print-dead` lists, which itself deletes stale links and odd entries; this changes nothing. " +
    "Entries that are not registered (failed builds, locks) are listed as well, as a collection removes them too.",
  examples: [
    { command: "dead", does: "one path a line" },
    { command: "dead --json | jq .narBytes", does: "how much it is" },
    { command: "dead -0 | xargs -0 nix-store --delete", does: "deletes it, as far as Nix agrees" },
  ],
  flags: { fresh: freshFlag },
  lists: true,
  load: async () => {
    const { dead } = await import("../verbs/dead.ts");
    return {
      verb: dead,
      view: async () => (await import("../view/path-list-view.ts")).pathListView("dead"),
      lines: (record) => [...record.items.map((item) => item.path), ...(record.unregistered ?? [])],
      items: (record) => [...record.items, ...(record.unregistered ?? []).map((path) => ({ path, narBytes: null }))],
    };
  },
  options: storeOptions,
});

export const liveCommand: Command = command<StoreOptions, LiveRecord>({
  name: "live",
  verb: "live",
  schema: "nixperf.store.live/1",
  brief: "List the paths that a root keeps alive",
  examples: [
    { command: "live", does: "one path a line" },
    { command: "live --json | jq .paths", does: "how many" },
  ],
  flags: { fresh: freshFlag },
  lists: true,
  load: async () => {
    const { live } = await import("../verbs/live.ts");
    return {
      verb: live,
      view: async () => (await import("../view/path-list-view.ts")).pathListView("live"),
      lines: (record) => record.items.map((item) => item.path),
      items: (record) => record.items,
    };
  },
  options: storeOptions,
});

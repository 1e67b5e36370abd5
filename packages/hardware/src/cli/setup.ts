import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { SetupOptions, SetupRecord } from "../verbs/setup.ts";
import { judgingFlags, judgingWishes } from "./sizing-flags.ts";

export const setupCommand: Command = command<SetupOptions, SetupRecord>({
  name: "setup",
  verb: "setup",
  schema: "nixperf.hardware.setup/1",
  brief: "Writes what is recommended into nix.conf: shows the change, makes it, or puts it back",
  description:
    "Keeps comments and all lines that the advice is not about. A nix.conf that a Nix configuration makes is never edited; " +
    "the text for that configuration is shown instead, and --apply and --revert exit with 1. What NIX_CONFIG or, for the " +
    "machine's file, a user's own file says is not looked at, but is told where it wins over what is written.",
  examples: [
    { command: "setup", does: "what would be written, nothing is changed" },
    { command: "setup --apply", does: "writes it; what was there is kept" },
    { command: "setup --revert", does: "puts back what was there" },
    { command: "setup --scope system --apply", does: "for the whole machine, with sudo" },
  ],
  flags: {
    apply: { is: "boolean", brief: "Write the file" },
    revert: { is: "boolean", brief: "Put back what was there before nixperf wrote" },
    ...judgingFlags,
  },
  load: async () => {
    const { setup } = await import("../verbs/setup.ts");
    return {
      verb: setup,
      view: async () => (await import("../view/setup-view.ts")).setupView,
      acted: (record) => record.changed,
      exitCode: (record) => (record.did === "refused" ? 1 : 0),
    };
  },
  options: (input) => ({
    store: input.store,
    signal: input.signal,
    ...judgingWishes(input),
    apply: input.flags["apply"] === true,
    revert: input.flags["revert"] === true,
  }),
});

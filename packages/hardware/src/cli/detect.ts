import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DetectOptions, DetectRecord } from "../verbs/detect.ts";

export const detectCommand: Command = command<DetectOptions, DetectRecord>({
  name: "detect",
  verb: "detect",
  schema: "nixperf.hardware.detect/1",
  brief: "What this machine is: cores, limits, memory, disks, and its Nix",
  description:
    "Reads /proc, /sys and cgroups (on macOS sysctl), and asks Nix for its version. Tells kinds of cores apart, counts " +
    "the limits of the whole chain of cgroups, of this process and of the nix-daemon, and names the source of every fact.",
  examples: [
    { command: "detect", does: "the machine at hand" },
    { command: "detect --json | jq .machine.limits.builds", does: "what builds may use of it" },
    { command: "detect --readings host.txt", does: "a machine whose readings were kept in a file" },
  ],
  flags: {
    readings: {
      is: "string",
      placeholder: "FILE",
      brief: "Answer for the machine whose readings are in FILE, not for this one",
    },
  },
  load: async () => {
    const { detect } = await import("../verbs/detect.ts");
    return { verb: detect, view: async () => (await import("../view/detect-view.ts")).detectView };
  },
  options: ({ store, flags, signal }) => ({
    store,
    readingsFile: flags["readings"] as string | undefined,
    signal,
  }),
});

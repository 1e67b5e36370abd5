import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DoctorOptions, DoctorRecord } from "../verbs/doctor.ts";
import { judgingFlags, judgingWishes } from "./sizing-flags.ts";

export const doctorCommand: Command = command<DoctorOptions, DoctorRecord>({
  name: "doctor",
  verb: "doctor",
  schema: "nixperf.hardware.doctor/1",
  brief: "What is wrong with Nix's settings, and with what they come to on this machine",
  description: "Exits with 1 when there is something to see to; notes do not count.",
  examples: [
    { command: "doctor", does: "findings, each with what to do about it" },
    { command: "doctor --ccache", does: "also how much ccache has spared" },
    { command: "doctor --ccache-before before.txt", does: "how much since `ccache --print-stats > before.txt`" },
    { command: "doctor --sccache", does: "what the server of sccache counted since it started" },
  ],
  flags: {
    ccache: { is: "boolean", brief: "Ask ccache what it counted" },
    "ccache-before": {
      is: "string",
      placeholder: "FILE",
      brief: "Count only what came after `ccache --print-stats` wrote FILE",
    },
    sccache: { is: "boolean", brief: "Ask the server of sccache, where one runs, what it counted" },
    "sccache-before": {
      is: "string",
      placeholder: "FILE",
      brief: "Count only what came after `sccache --show-stats --stats-format json` wrote FILE",
    },
    ...judgingFlags,
    readings: {
      is: "string",
      placeholder: "FILE",
      brief: "Answer for the machine whose readings are in FILE, not for this one",
    },
  },
  load: async () => {
    const { doctor } = await import("../verbs/doctor.ts");
    return {
      verb: doctor,
      view: async () => (await import("../view/doctor-view.ts")).doctorView,
      items: (record) => record.findings,
      exitCode: (record) => (record.problems > 0 ? 1 : 0),
    };
  },
  options: (input) => ({
    store: input.store,
    signal: input.signal,
    ...judgingWishes(input),
    readingsFile: input.flags["readings"] as string | undefined,
    ccache: input.flags["ccache"] === true,
    ccacheBefore: input.flags["ccache-before"] as string | undefined,
    sccache: input.flags["sccache"] === true,
    sccacheBefore: input.flags["sccache-before"] as string | undefined,
  }),
});

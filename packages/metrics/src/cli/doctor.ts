import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DoctorOptions, DoctorRecord } from "../verbs/doctor.ts";
import { ledger } from "./ledger-flags.ts";

export const doctorCommand: Command = command<DoctorOptions, DoctorRecord>({
  name: "doctor",
  verb: "doctor",
  schema: "nixperf.metrics.doctor/1",
  brief: "What keeps runs from being known whole, and what to switch on",
  description: "Exits with 1 when there is something to see to; notes do not count.",
  examples: [{ command: "doctor", does: "findings, each with what to do about it" }],
  load: async () => {
    const { doctor } = await import("../verbs/doctor.ts");
    return {
      verb: doctor,
      view: async () => (await import("../view/doctor-view.ts")).doctorView,
      items: (record) => record.findings,
      exitCode: (record) => (record.problems > 0 ? 1 : 0),
    };
  },
  options: ledger,
});

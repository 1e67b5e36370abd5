import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { DoctorRecord } from "../verbs/doctor.ts";
import type { StoreOptions } from "../verbs/store-options.ts";
import { freshFlag, storeOptions } from "./common.ts";

export const doctorCommand: Command = command<StoreOptions, DoctorRecord>({
  name: "doctor",
  verb: "doctor",
  schema: "nixperf.store.doctor/1",
  brief: "What is wrong with the store, its database and its roots",
  description: "Exits with 1 when there is something to see to; notes do not count.",
  examples: [{ command: "doctor", does: "findings, each with what to do about it" }],
  flags: { fresh: freshFlag },
  load: async () => {
    const { doctor } = await import("../verbs/doctor.ts");
    return {
      verb: doctor,
      view: async () => (await import("../view/doctor-view.ts")).doctorView,
      items: (record) => record.findings,
      exitCode: (record) => (record.problems > 0 ? 1 : 0),
    };
  },
  options: storeOptions,
});

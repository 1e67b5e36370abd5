import { bytes, count, strong } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { DoctorRecord } from "../verbs/doctor.ts";

const howRead = {
  immutable: "in place, at rest",
  copy: "from a copy, as something writes",
  kept: "by an earlier run, unchanged since",
} as const;

export function doctorView(record: DoctorRecord): View {
  const { problems, findings, database, store } = record;
  return {
    title: `Health of ${store.dir}`,
    blocks: [
      {
        kind: "answer",
        text:
          problems === 0
            ? [
                strong(store.dir),
                ` has nothing wrong with it${record.gaps.length === 0 ? "" : ", as far as visible"}`,
                findings.length === 0 ? "." : "; some things are good to know.",
              ]
            : [strong(store.dir), " has ", count(problems, "thing"), " to see to."],
      },
      { kind: "findings", findings },
      {
        kind: "facts",
        facts: [
          { name: "database", value: [bytes(database.bytes), ", ", bytes(database.freeBytes), " of it empty"] },
          { name: "write-ahead log", value: [bytes(database.walBytes)] },
          {
            name: "read",
            value: howRead[store.readBy],
          },
        ],
      },
      { kind: "gaps", gaps: record.gaps },
    ],
  };
}

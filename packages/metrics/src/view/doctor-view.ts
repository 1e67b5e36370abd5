import { count, strong } from "@nixperf/render";
import type { Text, View } from "@nixperf/render";
import type { DoctorRecord } from "../verbs/doctor.ts";

export function doctorView(record: DoctorRecord): View {
  return {
    title: "What can be known of a run",
    blocks: [
      { kind: "answer", text: answer(record) },
      { kind: "findings", findings: record.findings },
      { kind: "gaps", gaps: record.gaps },
    ],
  };
}

function answer({ problems, findings }: DoctorRecord): Text {
  if (problems > 0)
    return [count(problems, "thing"), problems === 1 ? " keeps" : " keep", " runs from being known whole."];
  const rest = findings.length === 0 ? "." : "; some things are good to know.";
  return [strong("All that there is to know of a run"), ` can be known here${rest}`];
}

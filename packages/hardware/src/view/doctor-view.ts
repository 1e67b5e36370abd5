import type { ViewContext } from "@nixperf/cli-kit";
import { count, path, ratio, strong } from "@nixperf/render";
import type { Text, View } from "@nixperf/render";
import type { DoctorRecord } from "../verbs/doctor.ts";

export function doctorView(record: DoctorRecord, _context: ViewContext): View {
  const { findings, files, ccache, sccache, gaps } = record;
  const read = [...new Set([...files.client, ...files.daemon])];
  return {
    title: "Nix's settings on this machine",
    blocks: [
      { kind: "answer", text: answer(record) },
      { kind: "findings", findings },
      {
        kind: "facts",
        facts: [
          {
            name: "read",
            value: read.length === 0 ? "no files: nothing is set but Nix's defaults" : read.join(", "),
          },
          ...(ccache === null ? [] : [{ name: "ccache", value: cacheLine(ccache) }]),
          ...(sccache === null ? [] : [{ name: "sccache", value: cacheLine(sccache) }]),
        ],
      },
      { kind: "gaps", gaps },
    ],
  };
}

function answer({ problems, findings, gaps }: DoctorRecord): Text {
  if (problems > 0) return [strong("Nix's settings"), " have ", count(problems, "thing"), " to see to."];
  const asFar = gaps.length === 0 ? "" : ", as far as is known";
  const rest = findings.length === 0 ? "." : "; some things are good to know.";
  return [strong("Nix's settings"), ` fit this machine${asFar}${rest}`];
}

function cacheLine({ hits, misses, ratio: share, since }: NonNullable<DoctorRecord["ccache"]>): Text {
  const when: Text = since === null ? [] : [" since ", path(since)];
  if (share === null) return ["nothing compiled", ...when];
  return [count(hits, "hit"), " and ", count(misses, "miss", "misses"), ...when, ": ", ratio(share), " spared"];
}

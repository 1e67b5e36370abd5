import type { Finding } from "@nixperf/errors";
import { buildPlace } from "./build-place.ts";
import { finding, setupFor } from "./finding.ts";
import { otherwiseHere, saidByNix } from "./nix-findings.ts";
import { parallelismFindings } from "./parallelism-findings.ts";
import type { Recommendation } from "./recommendation.ts";
import type { Situation } from "./situation.ts";
import { size } from "./sizing-steps.ts";

/** What is wrong with the present configuration: the files themselves, then what they come to on this machine. */
export function doctorFindings(situation: Situation, recommended: Recommendation): Finding[] {
  return inOrder([
    ...situation.present.findings,
    ...saidByNix(situation),
    ...parallelismFindings(situation, recommended),
    ...buildDisk(situation, recommended),
    ...otherwiseHere(situation),
  ]);
}

/** Less than a large build needs. */
const leastBytes = 5 * 1024 ** 3;

function buildDisk(situation: Situation, { notes }: Recommendation): Finding[] {
  const { machine } = situation;
  const { directory, fileSystem, freeBytes } = machine.disks.build;
  const subject = directory.value ?? "";
  const place = buildPlace(machine);
  const note = notes.find((one) => one.subject === "build-dir" || one.subject === "TMPDIR");
  if (place === "memory") {
    const message = `builds have their temporary directories in memory (${fileSystem.value}), which they then lack, and large ones find no space`;
    return [finding("HARDWARE_BUILDS_IN_MEMORY", "warning", subject, message, [note?.text ?? setupFor(situation)])];
  }
  const slow = place === "turning" ? [turning(subject, note?.text ?? setupFor(situation))] : [];
  if (freeBytes.value === null || freeBytes.value >= leastBytes) return slow;
  const message = `${size(freeBytes.value)} are free where builds have their temporary directories; large ones need more`;
  return [finding("HARDWARE_BUILD_DISK_FULL", "warning", subject, message, ["nixperf store optimize"]), ...slow];
}

/** Somebody may want it so, for the room there: a note. */
function turning(directory: string, tries: string): Finding {
  const message =
    "builds have their temporary directories on a turning disk, and the store is on one that does not turn";
  return finding("HARDWARE_BUILDS_ON_TURNING_DISK", "note", directory, message, [tries]);
}

function inOrder(findings: Finding[]): Finding[] {
  const ranks: Record<Finding["severity"], number> = { error: 0, warning: 1, note: 2 };
  return findings.toSorted((a, b) => ranks[a.severity] - ranks[b.severity]);
}

import type { Gap } from "@nixperf/errors";
import type { Machine } from "../../src/model/machine.ts";

/** What is worked out of other facts, and is not known because one of them is not. */
const derived = /^\/(?:fingerprint|platform\/system|cpu\/\w+|nix\/\w+)$/;

/** Pointers to what is null and has no gap at it or above it. What is derived needs some gap, anywhere. */
export function unknownWithoutGap({ machine, gaps }: { machine: Machine; gaps: Gap[] }): string[] {
  const found: string[] = [];
  visit(machine, "");
  return found;

  function visit(value: unknown, at: string): void {
    if (value === null) {
      const pointer = at.replace(/\/value$/, "");
      const isExplained = gaps.some((gap) => pointer === gap.at || pointer.startsWith(`${gap.at}/`));
      if (!at.endsWith("/source") && !isExplained && !(derived.test(pointer) && gaps.length > 0)) found.push(pointer);
    } else if (typeof value === "object") {
      for (const [name, member] of Object.entries(value)) visit(member, `${at}/${name}`);
    }
  }
}

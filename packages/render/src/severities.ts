import type { FindingsBlock } from "./view.ts";

const order = ["error", "warning", "note"] as const;

/** Findings grouped by severity, errors first, each group with its title: "2 errors". Empty groups are left out. */
export function severities(
  block: FindingsBlock,
): Array<{ severity: (typeof order)[number]; title: string; findings: FindingsBlock["findings"] }> {
  return order
    .map((severity) => {
      const findings = block.findings.filter((finding) => finding.severity === severity);
      return { severity, title: `${findings.length} ${severity}${findings.length === 1 ? "" : "s"}`, findings };
    })
    .filter((group) => group.findings.length > 0);
}

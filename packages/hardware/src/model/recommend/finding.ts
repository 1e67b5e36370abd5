import type { Finding } from "@nixperf/errors";
import type { Situation } from "./situation.ts";

export function finding(
  code: string,
  severity: Finding["severity"],
  subject: string,
  message: string,
  tries: string[] = [],
): Finding {
  return { code, severity, subject, message, tries };
}

/** The command that writes what is advised into the file that is judged. */
export function setupFor({ scope }: Situation): string {
  return `nixperf hardware setup${scope === "system" ? " --scope system" : ""}`;
}

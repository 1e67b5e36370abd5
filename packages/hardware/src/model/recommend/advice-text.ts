import { adviceFormats, formatAdvice } from "@nixperf/settings";
import type { Advice, AdviceFormat } from "@nixperf/settings";
import { devShellText, environmentText } from "../environment/environment-text.ts";
import type { EnvironmentFor } from "../environment/environment-text.ts";
import type { ToolVariable } from "../environment/variables.ts";

/** The languages that a recommendation can be written in. */
export type AdviceTextFormat = AdviceFormat | "env" | "devshell";

export const adviceTextFormats: readonly AdviceTextFormat[] = [...adviceFormats, "env", "devshell"];

/** A recommendation to be put into a file. */
export interface AdviceText {
  format: AdviceTextFormat;
  /** Who reads it, where it is an environment; else null. */
  reader: EnvironmentFor | null;
  text: string;
}

/** `now`: the environment that the text comes on top of, where it is not read by a shell. */
export function adviceText(
  { advice, environment }: { advice: readonly Advice[]; environment: readonly ToolVariable[] },
  format: AdviceTextFormat,
  reader: EnvironmentFor,
  now: Readonly<Record<string, string | undefined>>,
): AdviceText {
  if (format === "env") return { format, reader, text: environmentText(environment, reader, now) };
  const text = format === "devshell" ? devShellText(environment) : formatAdvice(advice, format);
  return { format, reader: null, text };
}

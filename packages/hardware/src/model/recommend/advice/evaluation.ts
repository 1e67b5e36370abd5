import { hasSetting, isOff, isWritten, valueOf } from "@nixperf/settings";
import type { AdviceDraft } from "@nixperf/settings";
import type { Situation } from "../situation.ts";

const notMeasured = "not measured";

/** How expressions are evaluated. Parallel evaluation and lazy trees are Determinate Nix's alone. */
export function evaluationAdvice({ machine, present }: Situation): AdviceDraft[] {
  const drafts: AdviceDraft[] = [];
  const wasSwitchedOff = (name: string): boolean =>
    hasSetting(present, name) && isWritten(present, name) && isOff(present, name);
  if (wasSwitchedOff("eval-cache"))
    drafts.push({
      setting: "eval-cache",
      advised: null,
      why: "what a flake evaluated to is then remembered until the flake changes",
      source: "default of true since Nix 2.4",
      effect: `the second evaluation of a flake takes a fraction of the first; ${notMeasured} here`,
    });
  if (wasSwitchedOff("lazy-trees"))
    drafts.push({
      setting: "lazy-trees",
      advised: "true",
      why: "a flake's source is then not copied to the store before it is evaluated",
      source: "Determinate Nix 3.5.2",
      effect: `less copying for large repositories; ${notMeasured}`,
    });
  const { cpus } = machine.limits.process;
  if (hasSetting(present, "eval-cores") && valueOf(present, "eval-cores") === "1" && (cpus.value ?? 1) > 1)
    drafts.push({
      setting: "eval-cores",
      advised: "0",
      why: `evaluation may use all ${cpus.value} CPUs, for what evaluates many things at once, such as nix flake check`,
      source: `Determinate Nix 3.11; ${cpus.source ?? ""}`,
      effect: `faster checks and searches for more memory; one package evaluates no faster; ${notMeasured}`,
    });
  return drafts;
}

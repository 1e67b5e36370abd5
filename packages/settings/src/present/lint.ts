import type { Finding, Gap } from "@nixperf/errors";
import type { ConfAssignment, ConfProblem } from "@nixperf/nix/conf";
import { lintLine, lintUnheard } from "./lint-line.ts";
import { guessMeant } from "./meant-by.ts";
import { lintOrder } from "./lint-order.ts";
import type { Confs, PresentSettings } from "./read-settings.ts";

/** What is wrong with the files of both processes, each fault once. */
export function lintSettings(
  present: Omit<PresentSettings, "findings" | "gaps" | "files" | "places">,
  confs: Confs,
): { findings: Finding[]; gaps: Gap[] } {
  const { client, daemon } = confs;
  const problems = [...client.problems, ...(daemon?.problems ?? [])];
  const lines = distinct([...client.assignments, ...(daemon?.assignments ?? [])]);
  const isDaemons = new Set((daemon?.assignments ?? []).map(placeKey));
  const unheard = client.assignments.filter((line) => daemon !== null && !isDaemons.has(placeKey(line)));
  const meantBy = guessMeant(present.nix);
  const findings = [
    ...problems.flatMap((problem) => fromProblem(problem)),
    ...lines.flatMap((line) => lintLine(line, present, meantBy)),
    ...lintOrder(client.assignments),
    ...(daemon === null ? [] : lintOrder(daemon.assignments)),
    ...unheard.flatMap((line) => lintUnheard(line, present)),
  ];
  return { findings: distinctBy(findings, (one) => JSON.stringify(one)), gaps: gapsOf(problems, present) };
}

function fromProblem(problem: ConfProblem): Finding[] {
  const { kind, file, line } = problem;
  if (kind === "unreadable") return [];
  const subject = line === null ? file : `${file}:${line}`;
  const fault = { subject, severity: "error" as const, message: `${problem.message}; Nix does not start` };
  if (kind === "syntax")
    return [{ code: "SETTINGS_SYNTAX", ...fault, tries: ["`name = value`, `include path`, or a # in front of it"] }];
  const tries =
    kind === "missing-include"
      ? ["make the file, or write `!include`, which may be missing"]
      : ["an include that ends"];
  return [{ code: "SETTINGS_INCLUDE", ...fault, tries }];
}

function gapsOf(problems: readonly ConfProblem[], { nix }: Pick<PresentSettings, "nix">): Gap[] {
  const gaps: Gap[] = problems
    .filter(({ kind }) => kind === "unreadable")
    .map(({ message }) => ({
      at: "/settings",
      code: "NIXPERF_SETTINGS_UNREADABLE",
      message: `${message}; what it sets is not known`,
      tries: ["the same with sudo"],
    }));
  if (nix === null) {
    gaps.push({
      at: "/settings",
      code: "NIXPERF_SETTINGS_NO_VERSION",
      message: "the version of Nix is not known, so its defaults are not either",
      tries: ["`nix --version`"],
    });
  }
  return distinctBy(gaps, (one) => one.message);
}

/** The daemon's files are read by the client too. */
function distinct(lines: readonly ConfAssignment[]): ConfAssignment[] {
  return distinctBy(lines, placeKey);
}

function placeKey({ origin, written }: ConfAssignment): string {
  return `${origin.file}\n${origin.line}\n${written}`;
}

function distinctBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, quoteShell, strong, text } from "@nixperf/render";
import type { Block, FindingsBlock, Text, View } from "@nixperf/render";
import type { Builder, BuildersRecord } from "../verbs/builders.ts";

export function buildersView(record: BuildersRecord, context: ViewContext): View {
  const { builders, gaps } = record;
  const blocks: Block[] = [
    { kind: "answer", text: answer(record) },
    ...(builders.length === 0 ? [] : [table(builders), ...lines(record)]),
    needs(record),
    { kind: "gaps", gaps },
    { kind: "next", steps: next(record, context) },
  ];
  return { title: "Machines to build on", blocks };
}

function answer({ builders }: BuildersRecord): Text {
  const ready = builders.filter(({ line }) => line !== null).length;
  if (builders.length === 0) return "No machine was named; this is what this side needs to build on others.";
  if (ready === 0) return ["Nothing can be sent to ", builders.length === 1 ? "it." : "any of them."];
  const jobs = builders.reduce((sum, { line, maxJobs }) => sum + (line === null ? 0 : (maxJobs.value ?? 0)), 0);
  return [
    strong(`${ready} of ${builders.length}`),
    builders.length === 1 ? " machine can build for this one, " : " machines can build for this one, ",
    count(jobs, "build"),
    " at once.",
  ];
}

function table(builders: readonly Builder[]): Block {
  return {
    kind: "table",
    caption: "Machines",
    columns: [
      { title: "host", priority: 0 },
      { title: "systems", priority: 1 },
      { title: "cpus", priority: 2 },
      { title: "memory", priority: 2 },
      { title: "nix", priority: 2 },
      { title: "max jobs", priority: 0 },
      { title: "speed", priority: 1 },
      { title: "features", priority: 3 },
    ],
    rows: builders.map(({ host, machine, systems, maxJobs, speedFactor, supportedFeatures }) => [
      text(host),
      text(shortly(systems.value)),
      count(machine?.cpus.value ?? null),
      bytes(machine?.memoryBytes.value ?? null),
      text(machine?.nixVersion.value ?? "-"),
      count(maxJobs.value),
      count(speedFactor.value),
      dim(supportedFeatures.value?.join(" ") ?? "-"),
    ]),
  };
}

/** The first is its own; the lines have all. */
function shortly(systems: readonly string[] | null): string {
  const [own = "-", ...others] = systems ?? [];
  return others.length === 0 ? own : `${own} +${others.length}`;
}

/** As they stand: to be copied. */
function lines({ text: { format, text: all } }: BuildersRecord): Block[] {
  if (all === "") return [];
  return [
    {
      kind: "table",
      caption: format === "nixos" ? "For the configuration of NixOS" : "For /etc/nix/machines",
      columns: [{ title: "", priority: 0 }],
      rows: all
        .split("\n")
        .slice(0, -1)
        .map((line) => [text(line)]),
    },
  ];
}

function needs({ needs: all }: BuildersRecord): FindingsBlock {
  return {
    kind: "findings",
    findings: all
      .filter(({ met }) => met !== true)
      .map(({ where, subject, met, message, tries }) => ({
        severity: met === false ? "warning" : "note",
        subject: where === "here" ? subject : `${where}: ${subject}`,
        message,
        tries,
      })),
  };
}

function next({ builders, needs: all, text: made }: BuildersRecord, context: ViewContext): Step[] {
  const { program } = context;
  if (builders.length === 0)
    return [{ command: `${program} builders --host USER@HOST`, does: "what a machine is, and its line" }];
  if (made.text === "") return [];
  const again = `${program} builders ${asTyped(builders, context.flags)}`;
  const isGenerated = all.some(({ tries }) => tries.includes("--format nixos"));
  return [
    isGenerated
      ? { command: `${again} --format nixos`, does: "the same as a module" }
      : { command: `${again} --format machines | sudo tee -a /etc/nix/machines`, does: "adds the lines" },
    ...(context.flags["pin"] === true
      ? []
      : [{ command: `${again} --pin`, does: "with the key of each host, so that Nix takes no other" }]),
  ];
}

interface Step {
  command: string;
  does: string;
}

/** The same hosts and wishes, so that the lines are the same. */
function asTyped(builders: readonly Builder[], flags: ViewContext["flags"]): string {
  const wishes = [
    "protocol",
    "ssh-key",
    "max-jobs",
    "speed",
    "mandatory",
    "profile",
    "memory-share",
    "memory-per-process",
  ];
  return [
    ...builders.map(({ host }) => `--host ${quoteShell(host)}`),
    ...wishes.flatMap((name) => {
      const value = flags[name];
      if (value === undefined || value === "ssh-ng") return [];
      return (Array.isArray(value) ? value : [value]).map((one) => `--${name} ${quoteShell(String(one))}`);
    }),
    ...(flags["pin"] === true ? ["--pin"] : []),
  ].join(" ");
}

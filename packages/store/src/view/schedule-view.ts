import type { ViewContext } from "@nixperf/cli-kit";
import { command, path, quoteShell, strong } from "@nixperf/render";
import type { Block, TableBlock, Text, Tone, View } from "@nixperf/render";
import type { ScheduleRecord } from "../verbs/schedule.ts";
import { advice } from "./advice.ts";

export function scheduleView(record: ScheduleRecord, context: ViewContext): View {
  const { run, files, commands, module, neighbours, gaps } = record;
  const blocks: Block[] = [
    { kind: "answer", text: answer(record) },
    { kind: "facts", facts: facts(record) },
    ...files
      .filter(({ diff }) => diff !== "")
      .map(({ path: file, diff }) => lines(file, diff.split("\n").slice(2, -1))),
  ];
  const open = commands.filter(({ outcome }) => outcome !== "done");
  if (record.did !== "shown" && open.length > 0) {
    blocks.push({
      kind: "table",
      caption: "Still to be run",
      columns: [
        { title: "command", priority: 0 },
        { title: "does", priority: 1 },
        { title: "it said", priority: 2 },
      ],
      rows: open.map((one) => [
        command(shellLine(one.command)),
        { is: "text", text: one.does },
        { is: "text", text: one.said ?? "", tone: "bad" },
      ]),
    });
  }
  if (module !== null && record.did === "shown")
    blocks.push(lines(`The same in the configuration of ${module.declaredBy}`, module.text.split("\n").slice(0, -1)));
  const others = neighbours.filter(({ what }) => what !== "nixperf");
  if (others.length > 0) {
    blocks.push({
      kind: "table",
      caption: "What else collects here",
      columns: [
        { title: "what", priority: 0 },
        { title: "does", priority: 0 },
        { title: "known by", priority: 1 },
      ],
      rows: others.map(({ what, says, sign }) => [{ is: "text", text: what }, { is: "text", text: says }, path(sign)]),
    });
  }
  blocks.push({ kind: "gaps", gaps });
  if (run.lasts || record.did !== "shown") blocks.push({ kind: "next", steps: next(record, context) });
  return { title: "Weekly collection", blocks };
}

function answer({ did, state, active, files, commands, nextRunAt }: ScheduleRecord): Text {
  const isRunning = commands.every(({ outcome }) => outcome === "done");
  const changed = files.some((file) => file.changed);
  const when = nextRunAt === null ? "" : `; next on ${nextRunAt.slice(0, 16).replace("T", " at ")} UTC`;
  if (did === "reverted") {
    if (state === "absent")
      return changed
        ? "The weekly collection is no longer scheduled."
        : "No weekly collection was scheduled by nixperf.";
    return [strong("Not everything could be taken away"), ": files that somebody else has changed stay."];
  }
  if (did === "applied") {
    if (!isRunning) return ["The files are written, but ", strong("the weekly collection does not run yet"), "."];
    return `The store is collected every week${changed ? "" : ", as before"}${when}.`;
  }
  switch (state) {
    case "absent":
      return "No weekly collection is scheduled by nixperf (nothing has been changed).";
    case "installed":
      if (active === false) return ["The files are there, but ", strong("the weekly collection is not started"), "."];
      return `The store is collected every week by nixperf${when}.`;
    case "differs":
      return "A weekly collection is scheduled, but not as it would be now.";
    case "declared":
      return "What is scheduled for this user comes from a configuration in the Nix store, which is where to change it.";
  }
}

function facts({ run, platform, runsWhenLoggedOut, did }: ScheduleRecord): Array<{ name: string; value: Text }> {
  if (did === "reverted") return [];
  const when = platform === "systemd" ? "weekly, within six hours from Monday 00:00" : "Mondays at 03:00";
  return [
    { name: "runs", value: [command(shellLine(run.command))] },
    { name: "when", value: `${when}; later where the machine is off or asleep then` },
    { name: "priority", value: "below everything else, on processor and disk" },
    ...(runsWhenLoggedOut === false && platform === "systemd"
      ? [{ name: "logged out", value: ["does not run; ", command("loginctl enable-linger"), " lets it"] }]
      : []),
  ];
}

function tone(line: string): Tone {
  return line.startsWith("+") ? "good" : line.startsWith("-") ? "bad" : "plain";
}

/** Lines of a file or a difference, as they stand. */
function lines(caption: string, texts: readonly string[]): TableBlock {
  return {
    kind: "table",
    caption,
    columns: [{ title: "", priority: 0 }],
    rows: texts.map((text) => [{ is: "text", text, tone: tone(text) }]),
  };
}

function next({ did, state, active }: ScheduleRecord, context: ViewContext): Array<{ command: string; does: string }> {
  const revert = { command: advice(context, "schedule --revert"), does: "takes it away again" };
  if (did === "applied" || (state === "installed" && active !== false)) return [revert];
  if (did === "reverted" || state === "declared") return [];
  return [
    { command: advice(context, "schedule --apply"), does: "writes the files and starts it" },
    { command: advice(context, "optimize --preset weekly"), does: "shows what a run would do now" },
  ];
}

function shellLine(words: readonly string[]): string {
  return words.map((word) => quoteShell(word)).join(" ");
}

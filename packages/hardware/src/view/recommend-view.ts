import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, path, strong, text } from "@nixperf/render";
import type { Block, TableBlock, Text, View } from "@nixperf/render";
import type { RecommendRecord } from "../verbs/recommend.ts";
import { advisedCommand } from "./advised-command.ts";
import { adviceTable } from "./advice-table.ts";
import { amount } from "./in-words.ts";

export function recommendView(record: RecommendRecord, context: ViewContext): View {
  const { advice, gaps } = record;
  const blocks: Block[] = [
    { kind: "answer", text: answer(record) },
    { kind: "paragraph", text: machineLine(record) },
    ...(advice.length === 0
      ? []
      : [
          adviceTable("What to change", advice, {
            scope: record.scope,
            isGenerated: record.machine.nix.confGenerated.value === true,
          }),
          ...forRoot(record),
        ]),
    ...(context.flags["details"] === true ? details(record) : []),
    { kind: "gaps", gaps },
    { kind: "next", steps: next(record, context) },
  ];
  return { title: "What Nix should be set to", blocks };
}

function answer({ sizing, advice, machine }: RecommendRecord): Text {
  if (sizing === null && advice.length === 0) return "Too little is known of this machine to advise anything.";
  const size: Text =
    sizing === null
      ? ["How many builds fit is not known"]
      : [
          strong(`max-jobs ${sizing.jobs} and cores ${sizing.cores}`),
          " fit ",
          machine.cpuModel.value ?? "this machine",
        ];
  if (advice.length === 0) return [...size, ", and all is set so. Nothing to change."];
  return [...size, "; ", count(advice.length, "setting"), advice.length === 1 ? " is" : " are", " to be changed."];
}

function machineLine({ machine, profile }: RecommendRecord): Text {
  const { logical, performance, efficiency, memoryBytes, nix } = machine;
  const cores =
    efficiency.value === null || efficiency.value === 0
      ? logical.value === null
        ? "an unknown number of CPUs"
        : amount(logical.value, "CPU")
      : `${performance.value} performance + ${amount(efficiency.value, "efficiency core")}`;
  const direct = nix.daemon.value === true ? "with a daemon for other users" : "single-user";
  const access = { direct, daemon: "with a daemon", none: "without a store yet" };
  const trust =
    nix.access.value !== "daemon" || nix.trusted.value === null
      ? ""
      : nix.trusted.value
        ? ", which trusts you"
        : ", which does not trust you";
  const version =
    nix.version.value === null
      ? "an unknown version of Nix"
      : `${nix.implementation.value === "CppNix" ? "Nix" : nix.implementation.value} ${nix.version.value}`;
  return [
    cores,
    ", ",
    memoryBytes.value === null ? "memory not known" : bytes(memoryBytes.value),
    `; ${version}, ${access[nix.access.value ?? "none"]}${trust}; taken for a ${profile.name === "ci" ? "CI machine" : profile.name} (${profile.source})`,
  ];
}

/** What a user's own file cannot set. It stands in the table too, but not where the terminal is narrow. */
function forRoot(record: RecommendRecord): Block[] {
  const [one] = machines(record);
  const file = one?.setIn.systemConf ?? null;
  if (file === null) return [];
  const { length } = machines(record);
  const makes = record.machine.nix.confGenerated.value === true ? "the configuration that makes " : "";
  const needs: Text = [count(length, "setting"), length === 1 ? " needs " : " need ", makes, path(file)];
  return [{ kind: "paragraph", text: [...needs, makes === "" ? " (sudo)." : "."] }];
}

/** Advice that only the machine's file can carry, where it is about the user's own. */
function machines({ advice, scope }: RecommendRecord): RecommendRecord["advice"] {
  return scope === "user" ? advice.filter(({ setIn }) => setIn.userConf === null) : [];
}

function table(caption: string, titles: string[], rows: TableBlock["rows"]): Block[] {
  if (rows.length === 0) return [];
  // Sentences all of them, or names that stand beside some.
  return [
    { kind: "table", caption, columns: titles.map((title, priority) => ({ title, priority, wrap: true })), rows },
  ];
}

function details({ sizing, advice, notes, environment, compilerCaches }: RecommendRecord): Block[] {
  return [
    ...table(
      "How max-jobs and cores came about",
      ["step", "known from"],
      (sizing?.steps ?? []).map((step) => [text(step.text), dim(step.source)]),
    ),
    ...table(
      "What to expect",
      ["setting", "effect", "known from"],
      advice.map(({ setting, effect, source }) => [text(setting), text(effect), dim(source)]),
    ),
    ...variables(environment),
    ...table(
      "Compiler caches in builds",
      ["program", "works", "why", "to do"],
      compilerCaches.caches.map(({ tool, works, why, steps }) => [
        text(tool),
        text(
          works === null ? "not known" : works === "after-changes" ? "after changes" : works === "now" ? "yes" : "no",
        ),
        text(why),
        text(steps.join("; ")),
      ]),
    ),
    ...table(
      "Good to know",
      ["about", "", "known from"],
      [...notes, ...compilerCaches.caches.flatMap(({ traps }) => traps)].map(({ subject, text: note, source }) => [
        text(subject),
        text(note),
        dim(source),
      ]),
    ),
  ];
}

/** Names and values are for copying, so they are not cut. */
function variables(environment: RecommendRecord["environment"]): Block[] {
  if (environment.length === 0) return [];
  return [
    { kind: "heading", text: "In dev shells, and in builders of nixpkgs, which see nothing of the shell" },
    {
      kind: "facts",
      facts: environment.map(({ name, value, appends, tools, inBuilders, reachesBuilders }) => ({
        name,
        value: [
          strong(value),
          appends ? ", added to what is there: " : ": ",
          tools,
          "; in builders: ",
          reachesBuilders ? strong(inBuilders) : inBuilders,
        ],
      })),
    },
  ];
}

function next(record: RecommendRecord, context: ViewContext): Array<{ command: string; does: string }> {
  const { advice, sizing } = record;
  const isDetailed = context.flags["details"] === true;
  const ofMachine = machines(record).length;
  const sudo = `sudo ${advisedCommand(context, "setup --scope system")}`;
  return [
    ...(advice.length === ofMachine
      ? []
      : [{ command: advisedCommand(context, "setup"), does: "shows the change of nix.conf, changes nothing" }]),
    ...(ofMachine === 0 ? [] : [{ command: sudo, does: "the same for the whole machine" }]),
    ...(isDetailed ? [] : [{ command: advisedCommand(context, "recommend --details"), does: "how it came about" }]),
    ...(sizing === null
      ? []
      : [{ command: advisedCommand(context, "recommend --format env"), does: "the same for tools in a dev shell" }]),
  ];
}

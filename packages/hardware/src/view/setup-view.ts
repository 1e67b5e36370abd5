import type { ViewContext } from "@nixperf/cli-kit";
import { command, path, strong } from "@nixperf/render";
import type { Block, TableBlock, Text, Tone, View } from "@nixperf/render";
import type { SetupRecord } from "../verbs/setup.ts";
import { advisedCommand } from "./advised-command.ts";
import { adviceTable } from "./advice-table.ts";

export function setupView(record: SetupRecord, context: ViewContext): View {
  const { did, scope, diff, file, module, left, overridden, needsRestart, restart, gaps } = record;
  const blocks: Block[] = [{ kind: "answer", text: answer(record) }];
  if (diff !== "") blocks.push(lines(file, diff.split("\n").slice(2, -1)));
  if (module !== null && did !== "reverted")
    blocks.push(lines(`For the configuration of ${module.format}`, module.text.split("\n").slice(0, -1)));
  if (left.length > 0 && did !== "reverted")
    blocks.push(
      adviceTable("Not for this file: of no effect there, or to be taken out of another", left, {
        scope,
        isGenerated: false,
      }),
    );
  if (overridden.length > 0 && did !== "reverted")
    blocks.push({
      kind: "facts",
      facts: overridden.map(({ setting, value, origin }) => ({
        name: setting,
        value: `stays ${value ?? "as it is"} for you, by ${origin}, whatever this file says`,
      })),
    });
  if (needsRestart)
    blocks.push({
      kind: "paragraph",
      text: [
        did === "shown"
          ? "Afterwards the daemon has to be restarted"
          : strong("The daemon goes on with the old values until it is restarted"),
        ...(restart === null
          ? [", by whatever starts it: neither systemd nor OpenRC was found here."]
          : [": ", command(restart)]),
      ],
    });
  blocks.push({ kind: "gaps", gaps }, { kind: "next", steps: next(record, context) });
  return { title: "Setting up Nix", blocks };
}

function answer({ did, state, file, changed, diff, advice, left }: SetupRecord): Text {
  if (did === "refused")
    return [path(file), " is made by a Nix configuration: ", strong("nothing was done"), ". It is changed there."];
  if (state === "generated")
    return [path(file), " is made by a Nix configuration, so ", strong("it is changed there"), ", not here."];
  if (did === "reverted")
    return changed
      ? [path(file), " is as it was before nixperf wrote it."]
      : "There is nothing of nixperf's to take back.";
  if (did === "applied" && changed) return [path(file), " is written."];
  if (did === "shown" && diff !== "") return ["What would change in ", path(file), " (nothing has been changed)"];
  if (advice.length === 0 && left.length > 0) return ["Nothing of what is advised can be set in ", path(file), "."];
  if (did === "applied") return [path(file), " is as advised already."];
  return [path(file), " is as advised; nothing to change."];
}

/** Lines of a file or a difference, as they stand. */
function lines(caption: string, texts: readonly string[]): TableBlock {
  return {
    kind: "table",
    caption,
    columns: [{ title: "", priority: 0, wrap: true }],
    rows: texts.map((text) => [{ is: "text", text, tone: tone(text) }]),
  };
}

function tone(line: string): Tone {
  return line.startsWith("+") ? "good" : line.startsWith("-") ? "bad" : "plain";
}

function next(record: SetupRecord, context: ViewContext): Array<{ command: string; does: string }> {
  const { did, diff, changed, left, scope } = record;
  const scoped = context.flags["scope"] === undefined ? "" : ` --scope ${scope}`;
  if (did === "reverted" || did === "refused") return [];
  if (did === "applied")
    return changed
      ? [{ command: advisedCommand(context, `setup${scoped} --revert`), does: "puts back what was there" }]
      : [];
  return [
    ...(diff === "" ? [] : [{ command: advisedCommand(context, `setup${scoped} --apply`), does: "writes it" }]),
    ...(scope === "user" && left.some(({ setIn }) => setIn.userConf === null)
      ? [
          {
            command: `sudo ${advisedCommand(context, "setup --scope system")}`,
            does: "the rest, for the whole machine",
          },
        ]
      : []),
  ];
}

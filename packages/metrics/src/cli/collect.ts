import { command } from "@nixperf/cli-kit";
import type { Command, CommandInput } from "@nixperf/cli-kit";
import type { CollectLive } from "../model/live/collect-live.ts";
import type { CollectOptions } from "../verbs/collect-options.ts";
import type { CollectRecord } from "../verbs/collect-record.ts";
import { ledger } from "./ledger-flags.ts";
import { liveScreen } from "./live-screen.ts";
import type { Draw, LiveScreen } from "./live-screen.ts";

export const collectCommand: Command = command<CollectOptions, CollectRecord>({
  name: "collect",
  verb: "collect",
  schema: "nixperf.metrics.collect/1",
  brief: "Watch a build and keep what each derivation cost",
  description:
    "Builds installables, or runs whatever stands after --: nix, nix-build, or a program that starts them. The exit code is " +
    "the command's own. Nix 2.30 and later are listened to by a socket, older ones by their log format, programs by both and " +
    "by stand-ins on PATH; sudo hides all of these, so run nixperf with sudo rather than sudo in nixperf.",
  examples: [
    { command: "collect .#host", does: "build it, and see how it gets on" },
    { command: "collect -- nixos-rebuild build --flake .#host", does: "the same of any command" },
    { command: "collect --eval .#host --flame-graph host.svg", does: "what evaluating it takes, and where that goes" },
    { command: "collect --attach /tmp/nix.sock", does: "commands with json-log-path = /tmp/nix.sock, until Ctrl-C" },
    { command: "collect --from-log build.log", does: "what a log tells that was kept" },
  ],
  args: [{ name: "INSTALLABLE", brief: "What to build; after --, a command to run", optional: true, variadic: true }],
  flags: {
    attach: { is: "string", placeholder: "SOCKET", brief: "Listen there for Nix commands, until stopped" },
    "from-log": { is: "string", placeholder: "FILE", brief: "Read a kept log: the order only" },
    eval: { is: "string", placeholder: "INSTALLABLE", brief: "Evaluate it, cold and warm, and build nothing" },
    runs: { is: "integer", placeholder: "N", min: 1, brief: "With --eval: how often each way (3)" },
    "flame-graph": { is: "string", placeholder: "FILE", brief: "With --eval: draw where the time goes, as SVG" },
    timeout: { is: "age", placeholder: "AGE", brief: "With --eval: how long one evaluation may take (1h)" },
    live: {
      is: "choice",
      choices: ["auto", "always", "never"],
      briefs: ["of what nixperf starts itself", "of commands after -- too", "never"],
      default: "auto",
      brief: "When to show what runs, on a terminal",
    },
    "no-save": { is: "boolean", brief: "Do not keep the run" },
    "alert-memory": { is: "size", placeholder: "SIZE", brief: "Warn when less memory can be had (512MiB)" },
    "alert-disk": { is: "size", placeholder: "SIZE", brief: "Warn when less room is on the store's disk (1GiB)" },
    "alert-stall": { is: "age", placeholder: "AGE", brief: "Warn when Nix says nothing for so long (15min)" },
  },
  runsProgram: true,
  load: async () => {
    const { collect } = await import("../verbs/collect.ts");
    return {
      verb: collect,
      view: async () => (await import("../view/collect-view.ts")).collectView,
      // What --strict thinks of a gap does not change how the build ended.
      acted: ({ followed }) => followed.way !== "log" && followed.way !== "evaluation",
      aside: ({ followed }) => followed.way !== "log" && followed.way !== "evaluation",
      exitCode: (record) => record.run.exitStatus ?? 0,
    };
  },
  options: (input) => collectOptions(input),
});

/** Seconds between two lines where there is no terminal. */
const lineEvery = 60;

function collectOptions(input: CommandInput): CollectOptions {
  const { flags, args, argsBeforeDashes, context, store } = input;
  const isCommand = argsBeforeDashes === 0;
  const isForMachines = flags["json"] === true || flags["jsonl"] === true || flags["format"] !== undefined;
  const isQuiet = flags["quiet"] === true;
  const { stderr, env } = context;
  const mayDraw = stderr.isTerminal && env["TERM"] !== "dumb" && !isQuiet && flags["live"] !== "never";
  const isWatched = args.length > 0 || flags["attach"] !== undefined;
  const isLive = mayDraw && isWatched && (!isCommand || flags["live"] === "always");
  // Not loaded where nothing is drawn; what comes before it is there is not drawn.
  let draw: Draw | null = null;
  void import("../view/live-lines.ts").then(({ liveLines }) => (draw = liveLines));
  const drawn: Draw = (live, size) => draw?.(live, size) ?? [];
  const screen = isLive ? liveScreen(context, drawn) : null;
  const write = async (text: string): Promise<void> => {
    if (screen !== null) await screen.write(text);
    else await stderr.write(text).catch(() => {});
  };
  const number = (name: string): number | undefined => flags[name] as number | undefined;
  const thresholds = {
    ...(number("alert-memory") === undefined ? {} : { memoryBytes: number("alert-memory")! }),
    ...(number("alert-disk") === undefined ? {} : { diskBytes: number("alert-disk")! }),
    ...(number("alert-stall") === undefined ? {} : { stallSeconds: number("alert-stall")! }),
  };
  return {
    ...ledger(input),
    signal: undefined,
    installables: isCommand ? [] : args,
    command: isCommand ? args : [],
    attach: flags["attach"] as string | undefined,
    fromLog: flags["from-log"] as string | undefined,
    evaluate: flags["eval"] as string | undefined,
    evaluations: number("runs"),
    flameGraph: flags["flame-graph"] as string | undefined,
    evaluationTimeout: number("timeout"),
    onProgress: (done, total) => input.onProgress({ doing: "evaluating", done, total, unit: "steps" }),
    store,
    save: flags["no-save"] !== true,
    // Under --json stdout is the record's alone.
    stdio: { stdin: 0, stdout: isForMachines ? 2 : 1, stderr: isLive ? "through" : 2 },
    onOutput: write,
    // As Nix decides it (`shouldANSI`, src/libutil/terminal.cc).
    colours:
      stderr.isTerminal && env["TERM"] !== "dumb" && env["NO_COLOR"] === undefined && env["NOCOLOR"] === undefined,
    onLive: liveFor({
      emit: flags["jsonl"] === true ? (live) => void context.stdout.write(`${JSON.stringify(live)}\n`) : null,
      screen,
      write: isQuiet ? null : write,
      draw: drawn,
    }),
    // Where nobody watches, it is only for a line now and then.
    liveEvery: isLive ? 250 : flags["jsonl"] === true ? 1000 : 10_000,
    // People are told by the view.
    onTrouble: (message) => void (isForMachines && write(`nixperf: ${message}\n`)),
    thresholds,
    onSignal: context.onSignal,
  };
}

interface LiveOutputs {
  emit: ((live: CollectLive) => void) | null;
  screen: LiveScreen | null;
  write: ((text: string) => Promise<void>) | null;
  draw: Draw;
}

/** The live view; without a terminal a line now and then; under `--jsonl` a record every second. */
function liveFor({ emit, screen, write, draw }: LiveOutputs): (live: CollectLive | null) => void {
  let lineAt = lineEvery;
  let warned = 0;
  return (live) => {
    if (live === null) {
      screen?.close();
      return;
    }
    emit?.(live);
    if (screen !== null) {
      screen.update(live);
      return;
    }
    if (write === null) return;
    if (live.alerts.length > warned) void write(`nixperf: ${live.alerts.at(-1)}\n`);
    warned = live.alerts.length;
    if (live.seconds < lineAt) return;
    lineAt = live.seconds + lineEvery;
    const lines = draw(live, { width: 200, unicode: false });
    void write(lines.map((line) => `nixperf: ${line}\n`).join(""));
  };
}

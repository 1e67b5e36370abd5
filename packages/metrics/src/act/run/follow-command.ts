import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogSink } from "@nixperf/nix/log";
import { withEvents } from "../../model/follow/arguments.ts";
import type { HumanStyle } from "../../model/follow/arguments.ts";
import type { Followed } from "../../model/follow/way.ts";
import { listen } from "../../probe/listen/listen.ts";
import type { Listener } from "../../probe/listen/listen.ts";
import { intake } from "../../probe/run/intake.ts";
import type { Intake, PipeRole } from "../../probe/run/intake.ts";
import { monotonic } from "../../probe/run/monotonic.ts";
import { passSignals } from "./pass-signals.ts";
import type { OnSignal } from "./pass-signals.ts";
import { privateDirectory } from "./private-directory.ts";
import type { PrivateDirectory } from "./private-directory.ts";
import { makeShims } from "./shims.ts";
import { startChild } from "./start-child.ts";
import type { ChildEnd } from "./start-child.ts";

export interface FollowOptions {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  followed: Followed;
  style: HumanStyle;
  stdin: number | "ignore";
  stdout: number;
  /** `"through"`: what the command writes to its standard error goes to `onOutput`. */
  stderr: number | "through";
  sink: LogSink;
  onOutput(text: string): void | Promise<void>;
  onSignal: OnSignal;
  signal: AbortSignal | undefined;
  onStarted(pid: number, hands: { flush(): void }): void;
}

export interface FollowResult {
  end: ChildEnd;
  /** Seconds on the clock of the events. */
  startedAt: number;
  endedAt: number;
  /** By a signal to this process, or because it was told to stop. */
  wasStopped: boolean;
  events: number;
  /** What of the events had no room. */
  lostBytes: number;
  /** Why nothing was heard, or nothing more: nixperf's own trouble. */
  trouble: string | null;
  /** How many commands of Nix were left alone, because the program reads what they write to their standard error. */
  unheard: number;
}

/** Runs a command to its end and listens to the Nix in it. Whatever goes wrong with listening, the command runs. */
export async function followCommand(options: FollowOptions): Promise<FollowResult> {
  const { args, followed, sink, style, onOutput, signal } = options;
  const roles: PipeRole[] = [];
  if (followed.way === "flag" || followed.shims.length > 0) roles.push("log");
  if (options.stderr === "through" && followed.way !== "flag") roles.push("text");
  const taken = intake({ roles, sink, style, onOutput });
  const own = await prepare(options, roles, taken);
  const { listener } = own;
  const startedAt = monotonic();
  const child = await startChild({
    program: options.program,
    args: followed.way === "flag" && listener !== null ? withEvents(args) : args,
    env: own.env,
    cwd: options.cwd,
    stdin: options.stdin,
    stdout: options.stdout,
    stderr: own.stderr ?? (options.stderr === "through" ? 2 : options.stderr),
  });
  own.closeEnds();
  const signals = passSignals(options.onSignal, child);
  const abort = (): void => child.kill("SIGTERM");
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  if (child.pid !== null) options.onStarted(child.pid, { flush: taken.flush });
  const end = await child.ended;
  const endedAt = monotonic();
  const lostBytes = listener === null ? 0 : await listener.finish();
  taken.end(endedAt);
  signals.release();
  signal?.removeEventListener("abort", abort);
  const unheard = own.directory === null ? 0 : linesIn(join(own.directory.path, unheardFile));
  own.directory?.remove();
  const wasStopped = signals.wasAsked() || signal?.aborted === true;
  return { end, startedAt, endedAt, wasStopped, events: taken.events(), lostBytes, trouble: own.trouble(), unheard };
}

const unheardFile = "unheard";

function linesIn(file: string): number {
  try {
    return readFileSync(file, "latin1").split("\n").length - 1;
  } catch {
    return 0;
  }
}

interface Prepared {
  directory: PrivateDirectory | null;
  listener: Listener | null;
  env: Record<string, string | undefined>;
  /** What the command gets for its standard error, when that is a pipe of ours. */
  stderr: number | null;
  closeEnds(): void;
  trouble(): string | null;
}

async function prepare(options: FollowOptions, roles: readonly PipeRole[], taken: Intake): Promise<Prepared> {
  const { followed } = options;
  const env: Record<string, string | undefined> = { ...options.env };
  const ends: number[] = [];
  let trouble: string | null = null;
  let directory: PrivateDirectory | null = null;
  const closeEnds = (): void => ends.splice(0).forEach((fd) => closeSync(fd));
  try {
    directory = privateDirectory(env);
    const at = (name: string): string => join(directory!.path, name);
    const pipes = roles.map((role) => directory!.pipe(role));
    const socketPath = followed.usesSocket ? at("log.sock") : null;
    const listener = await listen({
      socketPath,
      pipes,
      spoolFile: at("spool"),
      onStream: () => {},
      onPiece: taken.onPiece,
      onLost: (reason) => (trouble = reason),
    });
    if (socketPath !== null) {
      const before = env["NIX_CONFIG"];
      env["NIX_CONFIG"] = `${before === undefined ? "" : `${before}\n`}json-log-path = ${socketPath}`;
    }
    if (followed.shims.length > 0) {
      const shims = at("bin");
      const stderr = options.stderr === "through" ? pipes.at(-1)! : `/proc/${process.pid}/fd/${options.stderr}`;
      const unheard = at(unheardFile);
      makeShims({ names: followed.shims, directory: shims, pipe: pipes[0]!, stderr, unheard, path: env["PATH"] });
      env["PATH"] = `${shims}:${env["PATH"] ?? ""}`;
    }
    // The last one is its standard error: events and lines together, or only lines.
    const own = followed.way === "flag" || roles.includes("text") ? pipes.at(-1)! : null;
    if (own !== null) ends.push(openSync(own, constants.O_WRONLY));
    return { directory, listener, env, stderr: ends[0] ?? null, closeEnds, trouble: () => trouble };
  } catch (error) {
    closeEnds();
    directory?.remove();
    const reason = error instanceof Error ? error.message : String(error);
    return { directory: null, listener: null, env: { ...options.env }, stderr: null, closeEnds, trouble: () => reason };
  }
}

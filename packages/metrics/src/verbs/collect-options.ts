import type { OnSignal } from "../act/run/pass-signals.ts";
import type { CollectLive } from "../model/live/collect-live.ts";
import type { Thresholds } from "../model/live/alerts.ts";

/** One of `installables`, `command`, `attach`, `fromLog` and `evaluate` says what to collect from. */
export interface CollectOptions {
  /** What `nix build` is run for: `.#host`. */
  installables?: readonly string[] | undefined;
  /** A program and its arguments: anything that has Nix build something. */
  command?: readonly string[] | undefined;
  /** Where to make a socket for `json-log-path` and listen, until `signal` or `onSignal` says stop. */
  attach?: string | undefined;
  /** A log of `--log-format internal-json`, or of a `json-log-path`. It tells the order only. */
  fromLog?: string | undefined;
  /** Attribute of a flake to evaluate, cold and warm, without building it. */
  evaluate?: string | undefined;
  /** How often to evaluate cold, and how often warm. Default 3. */
  evaluations?: number | undefined;
  /** A file to draw where the time of the evaluation goes into, as SVG (Nix 2.30 and later). */
  flameGraph?: string | undefined;
  /** How long one evaluation may take, in seconds. Default 3,600. */
  evaluationTimeout?: number | undefined;
  /** Told how many evaluations are done, of how many. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** A store URI, for where the build logs are; left out or null: Nix's own choice. */
  store?: string | null | undefined;
  /** Environment of the command. Default: this process's own. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  cwd?: string | undefined;
  /** File descriptors that the command gets for its own. Defaults: no input, and this process's error output for both. */
  stdio?: { stdin: number | "ignore"; stdout: number; stderr: number | "through" } | undefined;
  /** Gets what the command writes for people, where it does not write that itself; nothing more comes until it settles. */
  onOutput?: ((text: string) => void | Promise<void>) | undefined;
  /** Whether that may have colours, as Nix writes them to a terminal. Default false. */
  colours?: boolean | undefined;
  /** Told several times a second what is going on; in the end `null`, before the record is there. */
  onLive?: ((live: CollectLive | null) => void) | undefined;
  /** Milliseconds between two of these. Default 250. */
  liveEvery?: number | undefined;
  /** Told of nixperf's own trouble, in a sentence, when the command has ended; the record has it as well. */
  onTrouble?: ((message: string) => void) | undefined;
  thresholds?: Partial<Thresholds> | undefined;
  /** How to hear of signals to this process, which are handed on to the command. */
  onSignal?: OnSignal | undefined;
  /** Terminates the command or the evaluation, or ends listening. */
  signal?: AbortSignal | undefined;
  /** Whether to keep the run. Default true. */
  save?: boolean | undefined;
  /** Where nixperf keeps what it has to remember. Default `$XDG_STATE_HOME/nixperf` or `~/.local/state/nixperf`. */
  state?: string | undefined;
  /** `postgres://…` of a ledger that machines share. */
  url?: string | undefined;
}

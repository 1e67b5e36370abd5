import type { Piece } from "./spool.ts";

/** What the thread that listens is told when it starts. */
export interface ListenerData {
  /** Where to make the socket of `json-log-path`; `null` for none. */
  socketPath: string | null;
  /** Named pipes to read, which are there already. */
  pipes: readonly string[];
  spoolFile: string;
  memoryBytes: number;
}

export type ToListener = { is: "taken"; bytes: number } | { is: "finish" };

export type FromListener =
  | { is: "ready" }
  | { is: "refused"; code: string }
  | { is: "stream"; stream: number; from: "socket" | "pipe" }
  | { is: "pieces"; pieces: Piece[] }
  | { is: "finished"; lostBytes: number };

import type { WorkName } from "./work.ts";

/** One round, as all its threads are told. */
export interface Round {
  work: WorkName;
  threads: number;
  /** How long to work, from when all are ready. */
  milliseconds: number;
  /** Counts up from 1. */
  number: number;
  /** Two words: how many threads are ready, and the number of the round that has begun. */
  gate: Int32Array;
}

/** What one thread did in it. */
export interface RoundResult {
  units: number;
  seconds: number;
  /** Of all threads of the process together, meanwhile: a thread's own is not told by every Node. */
  cpuSeconds: number;
}

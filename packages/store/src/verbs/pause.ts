import { setImmediate } from "node:timers/promises";
import type { Pause } from "../model/closure-sizes.ts";
import type { StoreOptions } from "./store-options.ts";

/** Between the steps of a long computation: tells how far it has come, lets signals in, and stops when told to. */
export function pauseFor({ signal, onProgress }: StoreOptions, doing: string): Pause {
  return async (done, total) => {
    onProgress?.({ doing, done, total, unit: "paths" });
    await setImmediate();
    signal?.throwIfAborted();
  };
}

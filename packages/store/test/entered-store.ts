import { join } from "node:path";
import type { ThrowAwayStore } from "@nixperf/testing";

const before = { ...process.env };
let entered: ThrowAwayStore | undefined;

/** From here on `store` is the one that Nix and nixperf use in this process, with a place of its own for what they keep. */
export function enter(store: ThrowAwayStore): ThrowAwayStore {
  entered = store;
  Object.assign(process.env, store.env, { XDG_STATE_HOME: join(store.home, ".state") });
  return store;
}

/** Back to the environment that there was before, and the store is gone. */
export function leave(): void {
  for (const name of Object.keys(entered?.env ?? {})) delete process.env[name];
  Object.assign(process.env, before);
  entered?.dispose();
  entered = undefined;
}

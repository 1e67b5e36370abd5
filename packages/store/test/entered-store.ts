import { join } from "node:path";
import type { ThrowAwayStore } from "@nixperf/testing";

let entered: { store: ThrowAwayStore; before: NodeJS.ProcessEnv } | undefined;

/** From here on `store` is the one that Nix and nixperf use in this process, with a place of its own for what they keep. */
export function enter(store: ThrowAwayStore): ThrowAwayStore {
  entered = { store, before: entered?.before ?? { ...process.env } };
  Object.assign(process.env, store.env, { XDG_STATE_HOME: join(store.home, ".state") });
  return store;
}

/** Back to the environment that there was before, and the store is gone. */
export function leave(): void {
  if (entered === undefined) return;
  const { store, before } = entered;
  entered = undefined;
  for (const name of Object.keys(store.env)) delete process.env[name];
  Object.assign(process.env, before);
  store.dispose();
}

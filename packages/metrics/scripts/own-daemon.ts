import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { ThrowAwayStore } from "@nixperf/testing";

/** Starts the daemon of a store, and returns how to end it. */
export async function ownDaemon(store: ThrowAwayStore): Promise<() => Promise<void>> {
  const child = spawn(store.nix.program("nix-daemon"), [], { cwd: store.top, env: store.env, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const socket = join(store.stateDir, "daemon-socket/socket");
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries === 100) throw new Error("the daemon does not listen");
    await setTimeout(50);
  }
  return async () => {
    child.kill();
    await ended;
  };
}

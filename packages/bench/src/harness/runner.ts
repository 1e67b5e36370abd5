import { fork } from "node:child_process";

import { commandFailed } from "../errors.ts";
import type { Ending } from "./command.ts";
import type { Asked } from "./runner-process.ts";
import type { RunMeasured } from "./take-turns.ts";

/** Runs commands, one at a time, from a process of its own. */
export interface Runner {
  run: RunMeasured;
  stop: () => void;
}

/** What came of a command. */
export type Answer = { ending: Ending } | { failed: string };

/**
 * Starts a small process that starts what is measured. The kernel copies the page tables of whoever starts another process,
 * and with those of a generated store of a million paths that takes half as long as Node takes to start.
 */
export function startRunner(): Runner {
  const child = fork(new URL("./runner-process.ts", import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  // It is waited for only while something is measured.
  child.unref();
  child.channel?.unref();
  return {
    run: async (command, options = {}) => {
      const { name, argv, env, boundSeconds } = command;
      const asked: Asked = { command: { name, argv, env, boundSeconds }, options };
      const answer = await new Promise<Answer>((resolve) => {
        child.channel?.ref();
        const ended = (): void => resolve({ failed: "the process that runs commands has ended" });
        child.once("exit", ended);
        child.once("message", (message) => {
          child.off("exit", ended);
          resolve(message as Answer);
        });
        if (child.connected) child.send(asked);
        else ended();
      });
      child.channel?.unref();
      if ("failed" in answer) throw commandFailed(name, answer.failed, "exit code 0", argv);
      return answer.ending;
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

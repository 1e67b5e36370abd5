import { execFile } from "node:child_process";
import { parseNixVersion, withoutSettings } from "../version/index.ts";
import type { NixVersion } from "../version/index.ts";
import type { RunNixOptions } from "./run-nix.ts";

/** How to ask for the version. */
export interface NixVersionOptions extends Pick<RunNixOptions, "env" | "timeoutSeconds" | "cancelSignal"> {
  /** The `nix` to ask. Default: the one on `PATH`. */
  program?: string;
}

/**
 * The version of Nix by `nix --version`, or `null` when there is no such program or its answer cannot be read. No other
 * command will do: `nix-store --version` opens the store, and creates one where there is none.
 *
 * Asked in Node's own way, not by `runNix`: loading what that needs takes a tenth of the time of an analysis.
 */
export async function nixVersion(options: NixVersionOptions = {}): Promise<NixVersion | null> {
  const { program = "nix", env, timeoutSeconds = 10, cancelSignal } = options;
  const bounds = {
    timeout: timeoutSeconds * 1000,
    killSignal: "SIGKILL",
    env: { ...process.env, ...env, ...withoutSettings },
    ...(cancelSignal === undefined ? {} : { signal: cancelSignal }),
  } as const;
  return new Promise((resolve) => {
    const child = execFile(program, ["--version"], bounds, (error, stdout) => {
      resolve(error === null ? parseNixVersion(stdout) : null);
    });
    child.stdin?.end();
  });
}

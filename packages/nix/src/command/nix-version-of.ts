import { parseNixVersion } from "../version/index.ts";
import type { NixVersion } from "../version/index.ts";
import { runNix } from "./run-nix.ts";
import type { RunNix, RunNixOptions } from "./run-nix.ts";

/** How to ask for the version. */
export interface NixVersionOptions extends Pick<RunNixOptions, "env" | "timeoutSeconds" | "cancelSignal"> {
  /** The `nix` to ask. Default: the one on `PATH`. */
  program?: string;
  /** In place of {@link runNix}. */
  run?: RunNix;
}

/**
 * The version of Nix by `nix --version`, or `null` when there is no such program or its answer cannot be read. No other
 * command will do: `nix-store --version` opens the store, and creates one where there is none.
 */
export async function nixVersion(options: NixVersionOptions = {}): Promise<NixVersion | null> {
  const { program = "nix", run = runNix, ...bounds } = options;
  const { stdout, exitCode } = await run({ timeoutSeconds: 10, ...bounds, program, args: ["--version"] });
  return exitCode === 0 ? parseNixVersion(stdout) : null;
}

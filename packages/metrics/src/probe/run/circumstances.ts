import { hostname } from "node:os";
import { machineOf, takeReadings } from "@nixperf/hardware";
import type { NixVersion } from "@nixperf/nix/version";
import type { Circumstances } from "../../model/collect/circumstances.ts";
import { readSettings } from "./nix-settings.ts";
import { readRepository } from "./repository.ts";

export interface CircumstancesOptions {
  /** The `nix` that was asked for its version; `null`: there is none. */
  nix: { program: string; version: NixVersion } | null;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Whose flags set what they set. */
  command: readonly string[];
}

/** Where and with what a run takes place. Never throws: what cannot be known is null. */
export async function readCircumstances({ nix, env, cwd, command }: CircumstancesOptions): Promise<Circumstances> {
  const [machine, repository, settings] = await Promise.all([
    takeReadings({}).then(
      (readings) => machineOf(readings).machine,
      () => null,
    ),
    readRepository(cwd, env),
    nix === null ? {} : readSettings(nix.program, nix.version, env, cwd, command),
  ]);
  return {
    hostname: hostname() || null,
    fingerprint: machine?.fingerprint.value ?? null,
    system: machine?.platform.system.value ?? null,
    cpuModel: machine?.cpu.model.value ?? null,
    cpuCores: machine?.cpu.physical.value ?? machine?.cpu.logical.value ?? null,
    memoryBytes: machine?.memory.totalBytes.value ?? null,
    nixVersion: nix?.version.version ?? null,
    implementation: nix?.version.implementation.toLowerCase().replace("cppnix", "nix") ?? null,
    settings,
    ...repository,
  };
}

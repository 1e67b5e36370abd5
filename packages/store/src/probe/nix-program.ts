import type { Gap } from "@nixperf/errors";
import { nixVersion } from "@nixperf/nix/command";

export interface NixProgram {
  nixVersion: string | null;
  implementation: "CppNix" | "Lix" | "Determinate" | null;
  gaps: Gap[];
}

/** Which Nix is on PATH, by `nix --version`, the only question that changes nothing. */
export async function nixProgram(): Promise<NixProgram> {
  const found = await nixVersion();
  if (found !== null) return { nixVersion: found.version, implementation: found.implementation, gaps: [] };
  const gap: Gap = {
    at: "/store/nixVersion",
    code: "NIXPERF_NIX_MISSING",
    message: "which Nix this is: there is no `nix` on PATH that tells its version",
    tries: ["with the directory of nix on PATH, such as /nix/var/nix/profiles/default/bin"],
  };
  return { nixVersion: null, implementation: null, gaps: [gap] };
}

import { nixConfFiles, parseNixConf } from "@nixperf/nix/conf";
import type { ReadFile } from "@nixperf/nix/conf";

/** The files that a person writes settings into. They need not exist. */
export interface ConfPlaces {
  /** This user's own. */
  user: string;
  /** The machine's. */
  system: string;
}

/** What Determinate Nix leaves to its users: it writes nix.conf anew and includes this beside it. */
const customConf = "nix.custom.conf";

/**
 * Where settings are to be written: of the user's files the one that wins, and `/etc/nix/nix.conf` or, where that includes
 * it, the `nix.custom.conf` beside it.
 */
export function confPlaces(world: {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  readFile: ReadFile;
}): ConfPlaces {
  const { system, user } = nixConfFiles(world.env, world.home);
  return {
    user: user.at(-1) ?? `${world.home}/.config/nix/nix.conf`,
    system: customOf(system, world.readFile) ?? system,
  };
}

function customOf(system: string, readFile: ReadFile): string | null {
  const custom = system.replace(/[^/]*$/, customConf);
  let text: string | null;
  try {
    text = readFile(system);
  } catch {
    return null;
  }
  const includes = parseNixConf(text ?? "", system).filter((line) => line.kind === "include");
  return includes.some(({ path }) => path === customConf || path === `./${customConf}` || path === custom)
    ? custom
    : null;
}

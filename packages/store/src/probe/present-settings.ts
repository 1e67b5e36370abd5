import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { nixVersion } from "@nixperf/nix/command";
import { thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { readSettings } from "@nixperf/settings";
import type { NixUser, PresentSettings } from "@nixperf/settings";

/** The settings of Nix as they are for this user and the store, with where each comes from. */
export async function presentSettings({ access }: Pick<StoreLocation, "access">): Promise<PresentSettings> {
  const { env, home } = thisWorld();
  const [nix, user] = await Promise.all([nixVersion(), thisUser()]);
  return readSettings({ env, home, user, platform: process.platform, nix, access, readFile });
}

/** Whether this is a run of continuous integration, as its services all say. */
export function isContinuousIntegration(): boolean {
  return (thisWorld().env["CI"] ?? "") !== "";
}

async function thisUser(): Promise<NixUser> {
  const groups = await new Promise<string[] | null>((resolve) => {
    execFile("id", ["-Gn"], { timeout: 5_000 }, (error, stdout) =>
      resolve(error === null ? stdout.trim().split(/\s+/) : null),
    );
  });
  try {
    return { name: userInfo().username, groups };
  } catch {
    // A number that no name goes with.
    return { name: null, groups };
  }
}

function readFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

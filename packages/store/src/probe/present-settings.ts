import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { nixVersion } from "@nixperf/nix/command";
import { thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { readSettings } from "@nixperf/settings";
import type { NixUser, PresentSettings } from "@nixperf/settings";

/** The settings of Nix as they are for this user and the store, with where each comes from. */
export async function presentSettings({
  access,
  stateDir,
}: Pick<StoreLocation, "access" | "stateDir">): Promise<PresentSettings> {
  const { env, home } = thisWorld();
  const [nix, user] = await Promise.all([nixVersion(), thisUser()]);
  // Root changes the store himself, and others' builds are the daemon's all the same.
  const hasDaemon = existsSync(`${stateDir}/daemon-socket/socket`);
  return readSettings({ env, home, user, platform: process.platform, nix, access, hasDaemon, readFile });
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

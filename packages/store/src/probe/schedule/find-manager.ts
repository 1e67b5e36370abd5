import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DeclaredBy } from "../../model/schedule/nix-module.ts";
import type { SchedulePlatform } from "../../model/schedule/schedule-record.ts";
import { scheduleName } from "../../model/schedule/scheduled-run.ts";
import { userNames } from "../user-names.ts";
import type { ScheduleWorld } from "./schedule-world.ts";

/** The program that starts things for a user, and whether it answers. */
export interface UserManager {
  platform: SchedulePlatform;
  /** Where the files go. */
  directory: string;
  /** Whether commands to it can work now. */
  answers: boolean;
  /** Why not, in words. */
  why: string | null;
  /** Whether it runs when nobody is logged in; null when not known. */
  runsWhenLoggedOut: boolean | null;
}

/** The user manager of this platform; `null` where nixperf knows none. */
export function findManager(world: ScheduleWorld): UserManager | null {
  const { platform, env, home, root, uid } = world;
  if (platform === "darwin") {
    const directory = join(home, "Library/LaunchAgents");
    return { platform: "launchd", directory, answers: true, why: null, runsWhenLoggedOut: false };
  }
  if (platform !== "linux") return null;
  const runtime = env["XDG_RUNTIME_DIR"] || join(root, `/run/user/${uid}`);
  const isBooted = existsSync(join(root, "/run/systemd/system"));
  const answers = isBooted && existsSync(join(runtime, "systemd/private"));
  const user = env["USER"] ?? userNames().get(uid);
  return {
    platform: "systemd",
    directory: join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "systemd/user"),
    answers,
    why: answers ? null : isBooted ? "no user manager runs for this user" : "this system was not started by systemd",
    runsWhenLoggedOut: user === undefined ? null : existsSync(join(root, "/var/lib/systemd/linger", user)),
  };
}

/** By what this user's configuration is declared, the nearest first; null by nothing. */
export function declaredBy({ platform, env, home, root }: ScheduleWorld): DeclaredBy | null {
  const state = env["XDG_STATE_HOME"] || join(home, ".local/state");
  const homeManager = [join(state, "nix/profiles/home-manager"), join(state, "home-manager/gcroots/current-home")];
  if (homeManager.some((path) => existsSync(path))) return "home-manager";
  if (platform === "darwin") return existsSync(join(root, "/run/current-system/darwin-version")) ? "nix-darwin" : null;
  return existsSync(join(root, "/etc/NIXOS")) ? "nixos" : null;
}

/** Whether the schedule is started, and when it runs next, ISO 8601 UTC; null each where that is not known. */
export interface Activity {
  active: boolean | null;
  nextRunAt: string | null;
}

/** Asks the manager. launchd does not tell when it starts an agent next. */
export async function activity(manager: UserManager, { run, uid }: ScheduleWorld): Promise<Activity> {
  if (!manager.answers) return { active: null, nextRunAt: null };
  if (manager.platform === "launchd") {
    const args = ["print", `gui/${uid}/${scheduleName}`];
    const { exitCode } = await run({ program: "launchctl", args, timeoutSeconds: 10 });
    return { active: exitCode === null ? null : exitCode === 0, nextRunAt: null };
  }
  const { exitCode, stdout } = await run({
    program: "systemctl",
    args: ["--user", "show", "--property=ActiveState,NextElapseUSecRealtime", `${scheduleName}.timer`],
    // systemctl writes instants in the time zone and language that it is given.
    env: { TZ: "UTC", LC_ALL: "C" },
    timeoutSeconds: 10,
  });
  if (exitCode !== 0) return { active: null, nextRunAt: null };
  const active = /^ActiveState=(.*)$/m.exec(stdout)?.[1];
  const next = /^NextElapseUSecRealtime=\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/m.exec(stdout);
  return {
    active: active === undefined ? null : active === "active",
    nextRunAt: next === null ? null : `${next[1]}T${next[2]}.000Z`,
  };
}

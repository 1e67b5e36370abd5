import { statSync } from "node:fs";
import { resolve } from "node:path";
import { stateDir } from "@nixperf/files";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { install, takeAway } from "../act/schedule/install.ts";
import type { Outcome, Schedule } from "../act/schedule/install.ts";
import { scheduleBothWays, scheduleHome, schedulePlatform, scheduleProgram } from "../errors.ts";
import type { PresetName } from "../model/retention/presets.ts";
import { isXmlText } from "../model/schedule/launchd-agent.ts";
import { nixModule } from "../model/schedule/nix-module.ts";
import { commandsToApply } from "../model/schedule/schedule-files.ts";
import { nixGap, programGap } from "../model/schedule/schedule-gaps.ts";
import type { ScheduleFile, ScheduleRecord } from "../model/schedule/schedule-record.ts";
import { carriedVariables } from "../model/schedule/scheduled-run.ts";
import { isSystemdProgram } from "../model/schedule/systemd-quote.ts";
import { findNeighbours } from "../probe/neighbours/find-neighbours.ts";
import { activity, declaredBy, findManager } from "../probe/schedule/find-manager.ts";
import { findProgram } from "../probe/schedule/find-program.ts";
import { plannedFiles, wantedFiles } from "../probe/schedule/planned-files.ts";
import { thisScheduleWorld } from "../probe/schedule/schedule-world.ts";
import type { ScheduleWorld } from "../probe/schedule/schedule-world.ts";
import type { StoreOptions } from "./store-options.ts";

export type { ScheduleRecord } from "../model/schedule/schedule-record.ts";

export interface ScheduleOptions extends Pick<StoreOptions, "store" | "signal"> {
  /** Install it. Default false: show what would be done. */
  apply?: boolean | undefined;
  /** Take it away. */
  revert?: boolean | undefined;
  /** By which policy to collect. Default `weekly`. */
  preset?: PresetName | undefined;
  /** Absolute path of the `nixperf-store` to run. Default: the one on `PATH` that lasts, else this package's own. */
  program?: string | undefined;
  /** Default: this machine and this user. */
  world?: ScheduleWorld | undefined;
}

/**
 * Shows the timer (systemd) or agent (launchd) that runs `optimize --apply` for this user once a week, installs it, or
 * takes it away. Doing the same again does nothing.
 *
 * @throws NIXPERF_SCHEDULE_PLATFORM, NIXPERF_SCHEDULE_BOTH_WAYS; when something is to be done NIXPERF_SCHEDULE_HOME for
 *   root in another user's home; when installing NIXPERF_SCHEDULE_PROGRAM for a program that will not be there next week,
 *   and what `planEdit` and `applyEdit` throw, such as NIXPERF_EDIT_IN_STORE
 */
export async function schedule(options: ScheduleOptions = {}): Promise<ScheduleRecord> {
  const { world = thisScheduleWorld(), apply = false, revert = false, preset = "weekly", signal } = options;
  if (apply && revert) throw scheduleBothWays();
  const { env, home, root } = world;
  const manager = findManager(world);
  if (manager === null) throw schedulePlatform(world.platform);
  const location = locateStore({ store: options.store, world: { ...thisWorld(), env, home } });
  const found = await findProgram(options.program ?? null, world, location.storeDir);
  const program = found.words.join(" ");
  const run = {
    words: [...found.words, "optimize", "--preset", preset, "--apply", ...storeWords(options.store)],
    environment: { PATH: found.path, ...carried(env) },
  };
  const why = found.why ?? whyUnwritable(manager.platform, [...run.words, ...Object.values(run.environment)]);
  if (apply && why !== null) throw scheduleProgram(program, why);
  if (apply || revert) refuseForeignHome(world);

  const edit = { stateDir: stateDir(env, home), storeDirs: [location.storeDir, location.realStoreDir], signal };
  const asked: Schedule = { world, manager, run, edit };
  const { files, commands, gaps } = apply ? await install(asked) : revert ? await takeAway(asked) : await show(asked);
  const { active, nextRunAt } = await activity(manager, world);
  const declared = declaredBy(world);
  return {
    schema: "nixperf.store.schedule/1",
    platform: manager.platform,
    did: apply ? "applied" : revert ? "reverted" : "shown",
    state: stateOf(files),
    run: { command: run.words, environment: run.environment, lasts: why === null, why },
    files,
    commands: !apply && !revert && active === true && stateOf(files) === "installed" ? [] : commands,
    active,
    nextRunAt,
    runsWhenLoggedOut: manager.runsWhenLoggedOut,
    module: declared === null ? null : { declaredBy: declared, text: nixModule(declared, run) },
    neighbours: findNeighbours(location, { root, home, env }),
    gaps: revert
      ? gaps
      : [...gaps, ...(why === null ? [] : [programGap(program, why)]), ...(found.findsNix ? [] : [nixGap()])],
  };
}

async function show({ world, manager, run, edit }: Schedule): Promise<Outcome> {
  const { files, gaps } = await plannedFiles(wantedFiles(manager, run, world.home), edit);
  const isDeclared = files.some(({ state }) => state === "in-store");
  return { files, commands: isDeclared ? [] : commandsToApply(manager.platform, manager.directory, world.uid), gaps };
}

/** The store that was asked for, as it is found from another directory. */
function storeWords(store: string | null | undefined): string[] {
  if (store === null || store === undefined) return [];
  const isDirectory = store.includes("/") && !/^[a-z][a-z0-9+.-]*[:?]/i.test(store);
  return ["--store", isDirectory ? resolve(store) : store];
}

function carried(env: ScheduleWorld["env"]): Record<string, string> {
  return Object.fromEntries(carriedVariables.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function stateOf(files: readonly ScheduleFile[]): ScheduleRecord["state"] {
  const states = new Set(files.map(({ state }) => state));
  if (states.has("in-store")) return "declared";
  if (states.size > 1 || states.has("differs")) return "differs";
  return states.has("same") ? "installed" : "absent";
}

function whyUnwritable(platform: ScheduleRecord["platform"], words: readonly string[]): string | null {
  if (platform === "systemd") return isSystemdProgram(words[0] ?? "") ? null : "a path that systemd does not take";
  return words.every(isXmlText) ? null : "a path that cannot be written in XML";
}

/** With sudo, root's files would come to lie in the caller's home, where he could not change them. */
function refuseForeignHome({ uid, home }: ScheduleWorld): void {
  const owner = uid === 0 ? statSync(home, { throwIfNoEntry: false })?.uid : undefined;
  if (owner !== undefined && owner !== 0) throw scheduleHome(home, owner);
}

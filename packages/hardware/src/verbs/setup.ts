import type { Gap } from "@nixperf/errors";
import { stateDir } from "@nixperf/files";
import { formatAdvice } from "@nixperf/settings";
import type { Advice } from "@nixperf/settings";
import { refuseForeignHome, revertSettings, writeSettings } from "../act/write-settings.ts";
import type { WrittenSettings } from "../act/write-settings.ts";
import { setupBothWays } from "../errors.ts";
import { gapsAt } from "../model/gaps-at.ts";
import { commandNames } from "../model/readings/plan.ts";
import { saidBy } from "../model/readings/text.ts";
import { adviceFor, moduleFormat, ownName } from "../model/recommend/advice-for.ts";
import type { ModuleFormat } from "../model/recommend/advice-for.ts";
import { recommendation } from "../model/recommend/recommendation.ts";
import { scopeOf } from "../model/recommend/scope.ts";
import type { OverriddenSetting, SetupScope } from "../model/recommend/scope.ts";
import { situationOf } from "../model/recommend/situation.ts";
import { readingsFor } from "./readings-for.ts";
import type { MachineOptions } from "./readings-for.ts";
import { judgingOptions } from "./sizing-options.ts";
import type { JudgingWishes } from "./sizing-options.ts";

export interface SetupOptions extends Pick<MachineOptions, "store" | "readings" | "signal">, JudgingWishes {
  /** Write the file. Default false: show what would change. */
  apply?: boolean | undefined;
  /** Put back what was there before nixperf first wrote. */
  revert?: boolean | undefined;
}

export interface SetupRecord extends WrittenSettings {
  schema: "nixperf.hardware.setup/1";
  /**
   * `applied`: the file is as advised now, if it was not before. `reverted`: nothing of nixperf's is in it. `refused`: it was
   * to be written or put back, but a Nix configuration makes it, so nothing was done.
   */
  did: "shown" | "applied" | "reverted" | "refused";
  scope: SetupScope;
  /** The nix.conf. */
  file: string;
  /** What goes into this file. */
  advice: Advice[];
  /** Advice that this file cannot carry: it would have no effect there, or has to be taken out of another one. */
  left: Advice[];
  /** Of what goes into this file that which is something else for this process all the same, and by what. */
  overridden: OverriddenSetting[];
  /** Text for the Nix configuration that makes the file; null where people write it by hand. */
  module: { format: ModuleFormat; text: string } | null;
  gaps: Gap[];
}

/**
 * Merges the recommendation into a nix.conf: shows the difference, writes it, or puts back what was there. Comments and
 * lines that the advice is not about stay as they are. Doing the same again does nothing.
 *
 * @throws NIXPERF_SETUP_BOTH_WAYS; NIXPERF_SETUP_HOME for root in another user's home; NIXPERF_SIZING_OPTION;
 *   NIXPERF_CONF_SYNTAX and what else `planSettings` throws for a file that it cannot edit safely; what `applyEdit` and
 *   `revertEdit` throw, such as NIXPERF_EDIT_UNWRITABLE, and NIXPERF_EDIT_CHANGED where somebody has changed the file since
 *   nixperf wrote it
 */
export async function setup(options: SetupOptions = {}): Promise<SetupRecord> {
  const { apply = false, revert = false, signal } = options;
  if (apply && revert) throw setupBothWays();
  const readings = await readingsFor(options);
  const wanted = await judgingOptions(options, readings, options.signal);
  const scope = scopeOf(readings, options.scope);
  const situation = situationOf(readings, scope);
  const { world, present, machine } = situation;
  const isRoot = saidBy(readings, commandNames.uid) === "0";
  if ((apply || revert) && scope === "user" && isRoot) refuseForeignHome(world.home);

  const recommended = recommendation(situation, wanted);
  const { advice, left } = adviceFor(recommended.advice, present, scope, machine.nix.systemConf.path);
  const kept = options.stateDir ?? stateDir(process.env, world.home);
  const storeDirs = [readings.store.dir, readings.store.realDir];
  const file = present.places[scope];
  const work = { file, advice, scope, world, storeDirs, stateDir: kept, signal };
  const written = revert ? await revertSettings(work) : await writeSettings({ ...work, apply });
  const format = written.state === "generated" ? moduleFormat(scope, world.platform) : null;
  const goesIn = new Set(advice.map(({ setting }) => ownName(setting)));
  const wish = apply ? "applied" : revert ? "reverted" : "shown";
  return {
    schema: "nixperf.hardware.setup/1",
    did: wish !== "shown" && written.state === "generated" ? "refused" : wish,
    scope,
    file,
    ...written,
    advice,
    left,
    overridden: situation.overridden.filter(({ setting }) => goesIn.has(setting)),
    module: format === null ? null : { format, text: formatAdvice(advice, format) },
    gaps: gapsAt("/advice", recommended.gaps),
  };
}

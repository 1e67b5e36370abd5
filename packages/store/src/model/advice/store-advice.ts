import type { Finding } from "@nixperf/errors";
import { advise, isOff, isOn, numberOf } from "@nixperf/settings";
import type { Advice, AdviceDraft, PresentSettings } from "@nixperf/settings";

/** What advice on the store's own settings goes by. */
export interface AdviceFacts {
  present: PresentSettings;
  /** Roots of direnv and nix-shell: environments in which somebody works on something. */
  environments: number;
  /** A machine that is thrown away after each run. */
  isCI: boolean;
}

/** Settings that this package is responsible for (see the table of `@nixperf/settings`) and that could be better, as notes. */
export function settingNotes(facts: AdviceFacts): Finding[] {
  const drafts = [...deduplication(facts), ...freeing(facts), ...keeping(facts), ...syncing(facts)];
  return drafts.flatMap((draft) => {
    const advice = advise(draft, facts.present);
    return advice === null ? [] : [noteOf(advice)];
  });
}

function deduplication({ present }: AdviceFacts): AdviceDraft[] {
  if (!isOn(present, "auto-optimise-store")) return [];
  return [
    {
      setting: "auto-optimise-store",
      advised: null,
      why: "every build waits while its files are hashed and linked; `nixperf-store dedup --apply` does all at once, when nobody waits",
      source: "addToStore and registerOutputs call optimisePath (local-store.cc)",
      effect: "builds and fetches end sooner; not measured here",
    },
  ];
}

/**
 * A build that falls under `min-free` collects until `max-free` is free. Its default is more than a number holds exactly, and
 * means everything that is dead.
 */
function freeing({ present }: AdviceFacts): AdviceDraft[] {
  const least = numberOf(present, "min-free");
  const most = numberOf(present, "max-free");
  if (least === null || least === 0 || most !== null) return [];
  return [
    {
      setting: "max-free",
      advised: String(least * 3),
      why: "with min-free alone, a build that runs out of room waits until all that is dead is gone",
      source: "autoGC in gc.cc",
      effect: "it goes on as soon as three times min-free is free",
    },
  ];
}

function keeping({ present, environments, isCI }: AdviceFacts): AdviceDraft[] {
  if (environments === 0 || isCI) return [];
  const many = environments === 1 ? "a development environment needs" : `${environments} development environments need`;
  const draft = (setting: string, what: string): AdviceDraft => ({
    setting,
    advised: "true",
    why: `${many} ${what} that a collection deletes, to be built or fetched again`,
    source: "roots of direnv and nix-shell; computeFSClosure in misc.cc",
    effect: "fewer builds after a collection, for the disk that build dependencies take",
  });
  return [
    ...(isOff(present, "keep-outputs") ? [draft("keep-outputs", "what they were built with")] : []),
    ...(isOff(present, "keep-derivations") ? [draft("keep-derivations", "derivations")] : []),
  ];
}

function syncing({ present, isCI }: AdviceFacts): AdviceDraft[] {
  if (isCI || !isOff(present, "fsync-metadata")) return [];
  return [
    {
      setting: "fsync-metadata",
      advised: null,
      why: "after a loss of power the database may be behind the store, or damaged",
      source: "PRAGMA synchronous in openDB (local-store.cc)",
      effect: "each registration waits for the disk",
    },
  ];
}

function noteOf({ setting, now, advised, why, effect, setIn, needsRestart }: Advice): Finding {
  const is = now === null ? "" : ` is ${now.value} (${now.origin})`;
  const file = setIn.userConf ?? setIn.systemConf;
  const option = setIn.nixos ?? setIn.darwin;
  const then = needsRestart ? ", and restart the daemon" : "";
  const line = advised === null ? `without the line at ${now?.origin}` : file && `${setting} = ${advised} in ${file}`;
  const module = option && (advised === null ? `no ${option}` : `${option} = ${advised}`);
  return {
    code: "STORE_SETTING",
    severity: "note",
    subject: setting,
    message: `${setting}${is}: ${why}; otherwise ${effect}`,
    tries: [...(line ? [`${line}${then}`] : []), ...(module ? [`${module}, where a module writes nix.conf`] : [])],
  };
}

import { isOff, isWritten, valueOf } from "@nixperf/settings";
import type { Situation } from "../recommend/situation.ts";
import { needsOf } from "./need.ts";
import type { Need } from "./need.ts";

/** What this side needs, so that its builds go to the machines. */
export function localNeeds(situation: Situation, isRoot: boolean): Need[] {
  const { machine, present } = situation;
  const { systemConf } = machine.nix;
  const { hasDaemon } = present;
  const need = needsOf("here");
  return [reads(), maySet(), ...(hasDaemon ? [rootsSsh()] : []), substitutes()];

  function reads(): Need {
    const file = `${systemConf.path.replace(/\/[^/]*$/, "")}/machines`;
    const value = valueOf(present, "builders");
    const written = isWritten(present, "builders") && value !== null;
    const isRead = !written || value.split(/[;\s]+/).includes(`@${file}`);
    if (systemConf.generated.value === true)
      return need("builders", null, `a Nix configuration makes ${systemConf.path}, so the machines go there`, [
        "--format nixos",
      ]);
    return isRead
      ? need("builders", true, `Nix reads the machines from ${file}`)
      : need("builders", false, `builders is set to ${JSON.stringify(value)}, so Nix does not read ${file}`, [
          `builders = @${file}`,
        ]);
  }

  function maySet(): Need {
    if (!hasDaemon) return need("who may set builders", true, "there is no daemon, so this user may");
    const { trusted } = present;
    const root = "only root, in the file, or who is in trusted-users, with --builders as well";
    if (isRoot || trusted === true) return need("who may set builders", true, "the daemon trusts this user");
    if (trusted === null) return need("who may set builders", null, `${root}; whether this user is, is not known`);
    return need("who may set builders", false, `${root}; this user is not`, ["with sudo"]);
  }

  function rootsSsh(): Need {
    return need(
      "the ssh of root",
      isRoot ? true : null,
      isRoot
        ? "the daemon starts ssh as root, which is who asked now"
        : "the daemon starts ssh as root: its keys, its known hosts and its ssh_config count, not this user's",
      isRoot ? [] : ["sudo nixperf hardware builders with the same hosts"],
    );
  }

  function substitutes(): Need {
    const value = valueOf(present, "builders-use-substitutes");
    if (value === null) return need("builders-use-substitutes", null, "its value is not known");
    return isOff(present, "builders-use-substitutes")
      ? need(
          "builders-use-substitutes",
          false,
          "all that a build needs is copied from here, and nothing fetched there",
          ["builders-use-substitutes = true"],
        )
      : need("builders-use-substitutes", true, "machines fetch what builds need from caches themselves");
  }
}

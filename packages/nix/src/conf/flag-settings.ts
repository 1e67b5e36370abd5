/** Commands that read the flags of Nix, or hand them on to it. */
const readsFlags = /^(?:nix|nix-(?:build|env|instantiate|shell|store)|nixos-rebuild|darwin-rebuild|home-manager)$/;

/** Settings whose flag takes no word: `--keep-going`, `--no-keep-going`. */
const switches: ReadonlySet<string> = new Set([
  "auto-optimise-store",
  "fallback",
  "keep-going",
  "sandbox",
  "use-cgroups",
]);

/**
 * What the flags of a command make of some settings, by what these are without them: `-j 4`, `-j4`, `--cores 2`, `-k`,
 * `--no-sandbox`, `--option cores 2`, `--extra-substituters URL`. The last one counts. Nothing of a program that is not Nix
 * and does not hand flags on to it, and nothing after `--`, or after the `--command` of `nix develop`, which takes all that
 * follows.
 *
 * Source: `Setting<T>::convertToArg` (src/libutil/configuration.cc), `MixCommonArgs` (src/libmain/common-args.cc).
 */
export function flagSettings(
  [program = "", ...words]: readonly string[],
  names: readonly string[],
  without: Readonly<Record<string, string>>,
): Record<string, string> {
  const found: Record<string, string> = {};
  const name = program.slice(program.lastIndexOf("/") + 1);
  if (!readsFlags.test(name)) return found;
  const ends = name === "nix" ? ["--", "--command", "-c"] : ["--"];
  const set = (flag: string, value: string): void => {
    const setting = flag.replace(/^extra-/, "");
    if (!names.includes(setting)) return;
    const before = found[setting] ?? without[setting];
    found[setting] = setting === flag || before === undefined || before === "" ? value : `${before} ${value}`;
  };
  for (let at = 0; at < words.length && !ends.includes(words[at]!); at++) {
    const word = words[at]!;
    const jobs = /^-j(.*)$/.exec(word)?.[1];
    const flag = word.startsWith("--") ? word.slice(2) : "";
    const denied = flag.replace(/^no-/, "");
    if (jobs !== undefined) set("max-jobs", jobs === "" ? (words[++at] ?? "") : jobs);
    else if (word === "-k") set("keep-going", "true");
    else if (flag === "option") set(words[++at] ?? "", words[++at] ?? "");
    else if (switches.has(flag)) set(flag, "true");
    else if (denied !== flag && switches.has(denied)) set(denied, "false");
    else if (names.includes(flag.replace(/^extra-/, ""))) set(flag, words[++at] ?? "");
  }
  return found;
}

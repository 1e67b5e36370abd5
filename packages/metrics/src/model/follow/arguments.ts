/** Flags of Nix that take one word, between which a `--log-format` may stand. */
const logFormat = "--log-format";

/**
 * The arguments with which a command of Nix writes its events: its own choice of a log format is taken away, and ours put
 * before all others, so that nothing after `--` or `--command` is touched.
 */
export function withEvents(args: readonly string[]): string[] {
  const kept: string[] = [];
  let isOver = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    isOver ||= word === "--" || word === "--command" || word === "-c" || word === "--run";
    if (!isOver && word === logFormat) at += 1;
    else kept.push(word);
  }
  return [logFormat, "internal-json", ...kept];
}

/** How Nix writes for people. */
export interface HumanStyle {
  /** Activities up to this level are named when they begin. */
  verbosity: number;
  /** Whether lines of builders are shown, and whether with the builder's name. */
  buildLog: "none" | "bare" | "named";
  /** Whether ANSI sequences stay, as they do on a terminal. */
  colours: boolean;
}

/**
 * What a command of Nix would write to people, by its name and arguments: `nix-build` and its like show the lines of
 * builders, `nix` only with `-L`, which is what `nixos-rebuild` runs for flakes; each `-v` shows more, `--quiet` less
 * (`parseCmdLine` in src/libmain/shared.cc).
 */
export function humanStyle(name: string, args: readonly string[], colours = false): HumanStyle {
  let verbosity = 3;
  let wantsLogs = false;
  for (const word of args) {
    if (word === "--") break;
    if (word === "--quiet") verbosity -= 1;
    else if (word === "--debug") verbosity = 6;
    else if (word === "--verbose") verbosity += 1;
    else if (/^-v+$/.test(word)) verbosity += word.length - 1;
    else if (word === "-L" || word === "--print-build-logs") wantsLogs = true;
    else if (word === "-Q" || word === "--no-build-output") return { verbosity, buildLog: "none", colours };
  }
  const isNix = name === "nix" || (name === "nixos-rebuild" && args.includes("--flake"));
  return { verbosity, buildLog: !isNix ? "bare" : wantsLogs ? "named" : "none", colours };
}

import type { NeighbourName } from "./neighbour.ts";

/** A command that collects, found in a script, a unit or a property list. */
export interface CollectorCommand {
  what: NeighbourName;
  /** The command from its name on, directories and what follows in other commands left out. */
  command: string;
  removesGenerations: boolean | null;
}

interface Known {
  command: RegExp;
  what: NeighbourName;
  /** Whether a command line, which begins with the command's name, lets generations go. */
  removesGenerations: (command: string) => boolean | null;
}

const known: readonly Known[] = [
  {
    command: /\bnix-collect-garbage\b/,
    what: "nix-gc",
    removesGenerations: (line) => /\s(?:-d|--delete-old|--delete-older-than)\b/.test(line),
  },
  { command: /\bnix-store\s+(?:\S+\s+){0,8}?--gc(?![\w-])/, what: "nix-gc", removesGenerations: () => false },
  { command: /\bnix\s+(?:\S+\s+){0,8}?store\s+gc(?![\w-])/, what: "nix-gc", removesGenerations: () => false },
  { command: /\bnh\s+(?:\S+\s+){0,8}?clean\b/, what: "nh-clean", removesGenerations: () => true },
  { command: /\bangrr\s+run\b/, what: "angrr", removesGenerations: () => null },
  { command: /\bhome-manager\s+expire-generations\b/, what: "home-manager-expire", removesGenerations: () => true },
  {
    command: /\bnixperf(?:-store|\s+store)?["']?\s+(?:\S+\s+){0,8}?optimize\b/,
    what: "nixperf",
    removesGenerations: () => true,
  },
  {
    command: /\b(?:fast-nix-gc|harmonia-store-gc|nix-heuristic-gc|nix-sweep|nix-janitor)\b/,
    what: "other",
    removesGenerations: () => null,
  },
];

const longest = 200;

/** The commands that collect in `text`, the first of each kind. Comments begin with `#`. */
export function collectorCommands(text: string): CollectorCommand[] {
  const found = new Map<NeighbourName, CollectorCommand>();
  for (const line of text.split(/[\r\n;]|&&|\|\|/)) {
    if (/^\s*#/.test(line)) continue;
    for (const { command, what, removesGenerations } of known) {
      const at = command.exec(line)?.index;
      if (at === undefined || found.has(what)) continue;
      const said = line.slice(at).replaceAll(/\s+/g, " ").trim().slice(0, longest);
      found.set(what, { what, command: said, removesGenerations: removesGenerations(said) });
    }
  }
  return [...found.values()];
}

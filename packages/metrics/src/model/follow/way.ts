import type { NixVersion } from "@nixperf/nix/version";

/**
 * How a command is followed: `socket`, a `json-log-path` of ours, which leaves the command's own output alone; `flag`,
 * `--log-format internal-json`, whose human lines are written again; `wrapper`, both for whatever Nix commands it starts.
 */
export type Way = "socket" | "flag" | "wrapper";

export interface Followed {
  way: Way;
  /** In a sentence, for people. */
  why: string;
  /** Whether `nix` itself is given the socket. */
  usesSocket: boolean;
  /** The commands that a shim on `PATH` has to stand for. */
  shims: readonly ShimName[];
  /** A program in the command that hands on neither environment nor `PATH`. */
  isHiddenBy: string | null;
}

/** Commands of Nix that build, or fetch what others built. */
export const legacyCommands = ["nix-build", "nix-store", "nix-env", "nix-shell", "nix-instantiate"] as const;

export type ShimName = "nix" | "nix-build" | "nix-store" | "nix-env";

/**
 * How to follow a program.
 *
 * Only `nix` honours `json-log-path`, from 2.30 on; the older commands of the same version ignore it, and so does Lix,
 * whose versions count otherwise. `nix` is what stands on `PATH`, or the program itself; `null`: it could not be asked.
 *
 * @param takesLogFormat the program is {@link isRebuild} and hands `--log-format` on to the Nix commands that it starts
 */
export function wayToFollow(
  program: string,
  args: readonly string[],
  nix: NixVersion | null,
  takesLogFormat = false,
): Followed {
  const name = program.slice(program.lastIndexOf("/") + 1);
  const hasSocket = nix !== null && honoursSocket(nix);
  const isHiddenBy = /^(?:sudo|doas|run0|pkexec|su)$/.test(name) ? name : null;
  if (name === "nix" && hasSocket)
    return {
      way: "socket",
      why: `by a json-log-path of its own, which Nix ${nix.version} has; what the command writes is its own`,
      usesSocket: true,
      shims: [],
      isHiddenBy,
    };
  const isOfNix = name === "nix" || (legacyCommands as readonly string[]).includes(name);
  if (isOfNix && opensShell(name, args))
    return {
      way: "wrapper",
      why: "by stand-ins on PATH for what is built inside: an interactive shell needs its terminal, which a log format would take",
      usesSocket: hasSocket,
      shims: ["nix-build", "nix-store", "nix-env"],
      isHiddenBy,
    };
  if (isOfNix)
    return {
      way: "flag",
      why: `by --log-format internal-json, whose lines are written again as ${name} would write them`,
      usesSocket: false,
      shims: [],
      isHiddenBy,
    };
  // It puts a Nix of its own first on PATH, before any stand-in; of flakes it has nix build, which has the socket.
  if (takesLogFormat && !(hasSocket && args.includes("--flake")))
    return {
      way: "flag",
      why: `by the --log-format of ${name}, which it hands on to Nix, and whose lines are written again`,
      usesSocket: false,
      shims: [],
      isHiddenBy,
    };
  return {
    way: "wrapper",
    why: hasSocket
      ? "by a json-log-path for every nix that it starts, and a stand-in on PATH for nix-build, nix-store and nix-env"
      : "by a stand-in on PATH for nix, nix-build, nix-store and nix-env",
    usesSocket: hasSocket,
    shims: hasSocket ? ["nix-build", "nix-store", "nix-env"] : ["nix", "nix-build", "nix-store", "nix-env"],
    isHiddenBy,
  };
}

/** Whether a program is the one that rebuilds NixOS, which takes Nix's flags for its own. */
export function isRebuild(program: string): boolean {
  return program.slice(program.lastIndexOf("/") + 1) === "nixos-rebuild";
}

/** Whether it ends in a shell that somebody types into. */
function opensShell(name: string, args: readonly string[]): boolean {
  const hasCommand = args.some((word) => ["--run", "--command", "-c"].includes(word));
  if (hasCommand) return false;
  return name === "nix-shell" || (name === "nix" && ["develop", "shell", "repl"].some((word) => args.includes(word)));
}

/** `JSONLogger` on a path of its own: CppNix 2.30 and what is made from it; not Lix. */
function honoursSocket({ implementation, numbers }: NixVersion): boolean {
  const [major = 0, minor = 0] = numbers;
  return implementation !== "Lix" && (major > 2 || (major === 2 && minor >= 30));
}

/** For a machine that is asked something. */
export interface AskOptions {
  /** When nothing more is waited for, by `performance.now()`: the connection, what runs there, and its answer. */
  until: number;
  /** How long that was at first, in seconds. */
  seconds: number;
  sshKey: string | null;
  /** Of `NIX_SSHOPTS`, as Nix makes words of it. */
  sshWords: readonly string[];
  signal?: AbortSignal | undefined;
}

/** Seconds that are left. */
export function secondsLeft({ until }: AskOptions): number {
  return Math.max(0, (until - performance.now()) / 1000);
}

/**
 * Options for ssh that ask nobody anything and leave nothing behind: no password, no terminal, no forwarding, no
 * connection kept open for others. Then those of `NIX_SSHOPTS`, which Nix gives its ssh too; the first of an option counts.
 */
export function sshOptions(options: AskOptions): string[] {
  const { sshKey, sshWords } = options;
  const set = {
    BatchMode: "yes",
    ConnectTimeout: String(Math.max(1, Math.ceil(secondsLeft(options)))),
    ClearAllForwardings: "yes",
    ForwardAgent: "no",
    ForwardX11: "no",
    RequestTTY: "no",
    ControlMaster: "no",
    PermitLocalCommand: "no",
  };
  return [
    ...Object.entries(set).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ...(sshKey === null ? [] : ["-i", sshKey]),
    ...sshWords,
  ];
}

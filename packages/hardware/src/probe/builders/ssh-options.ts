/**
 * Options for ssh that ask nobody anything and leave nothing behind: no password, no terminal, no forwarding, no
 * connection kept open for others. Then those of `NIX_SSHOPTS`, which Nix gives its ssh too; the first of an option counts.
 */
export function sshOptions(connectSeconds: number, sshKey: string | null, env: NodeJS.ProcessEnv): string[] {
  const set = {
    BatchMode: "yes",
    ConnectTimeout: String(Math.max(1, Math.ceil(connectSeconds))),
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
    ...(env["NIX_SSHOPTS"] ?? "").split(/\s+/).filter((word) => word !== ""),
  ];
}

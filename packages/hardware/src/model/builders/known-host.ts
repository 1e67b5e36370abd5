/** What ssh would do for a host, as `ssh -G` prints it. */
export interface SshPlan {
  /** The name under which its key is known: `name`, or `[name]:port`. */
  knownAs: string;
  hostname: string;
  port: number;
  /** Files of known hosts. */
  files: string[];
}

export function sshPlan(text: string): SshPlan | null {
  const value = (name: string): string | null => new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1]?.trim() ?? null;
  const hostname = value("hostname");
  const port = Number(value("port"));
  if (hostname === null || hostname.startsWith("-") || !Number.isInteger(port) || port < 1 || port > 65_535)
    return null;
  const files = ["userknownhostsfile", "globalknownhostsfile"].flatMap((name) => (value(name) ?? "").split(" "));
  const alias = value("hostkeyalias");
  return {
    knownAs: alias !== null && alias !== "none" ? alias : port === 22 ? hostname : `[${hostname}]:${port}`,
    hostname,
    port,
    files: files.filter((file) => file.startsWith("/")),
  };
}

/**
 * Whether ssh finds a key that Nix notes for it: Nix notes it under the name that the host has in its URI, and ssh looks for
 * the name behind that, with the port and then without.
 */
export function findsNotedKey({ knownAs, port }: SshPlan, name: string): boolean {
  return knownAs === name || knownAs === `[${name}]:${port}`;
}

/** The best first: as ssh itself would rather have them. */
const keyTypes = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

/** The best key of lines of known hosts (`name type key`), as `type key`; those that are marked are passed over. */
export function bestHostKey(text: string): string | null {
  const keys = text.split("\n").flatMap((line) => {
    const [, type = "", key = ""] = /^[^#@\s]\S* ([a-z0-9-]+) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line) ?? [];
    return keyTypes.includes(type) ? [{ type, key }] : [];
  });
  const [best] = keys.sort((a, b) => keyTypes.indexOf(a.type) - keyTypes.indexOf(b.type));
  return best === undefined ? null : `${best.type} ${best.key}`;
}

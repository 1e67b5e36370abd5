import { badHost, localhostBuilder } from "../../errors.ts";

/** A machine to build on, as a person names it. Nothing in it is special to a shell, to ssh or to Nix. */
export interface BuilderHost {
  /** `user@host`, or `host`. What ssh is given. */
  name: string;
  user: string | null;
  /** A name of DNS or of ssh_config, an IPv4 address, or an IPv6 address without brackets. */
  host: string;
}

const userName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?\.?$/;
const ipv6 = /^[0-9A-Fa-f:]{2,39}$/;

/**
 * Reads `[user@]host`; an IPv6 address with or without brackets. Names that ssh or Nix could take for something else are
 * refused, not quoted, since they go through a command line, a URI and a line of fields.
 *
 * @throws NIXPERF_BUILDERS_HOST; NIXPERF_BUILDERS_LOCALHOST for the one name for which Nix never starts ssh
 *   (`SSHMaster`, src/libstore/ssh.cc)
 */
export function parseHost(text: string): BuilderHost {
  const [, user = null, rest = ""] = /^(?:([^@]*)@)?(.*)$/s.exec(text) ?? [];
  const host = rest.replace(/^\[(.*)\]$/s, "$1");
  if (user !== null && !userName.test(user)) throw badHost(text);
  if (/^[^:]+:\d+$/.test(rest)) throw badHost(text, ["the port goes into ssh_config, under a Host of this name"]);
  const isAddress = ipv6.test(host) && host.includes(":");
  if (!isAddress && (!hostName.test(rest) || rest.includes(".."))) throw badHost(text);
  if (/^localhost\.?$/i.test(host)) throw localhostBuilder(text, `${user === null ? "" : `${user}@`}127.0.0.1`);
  return { name: user === null ? host : `${user}@${host}`, user, host };
}

/** The host as it stands in a URI. */
export function uriHost({ host }: Pick<BuilderHost, "host">): string {
  return host.includes(":") ? `[${host}]` : host;
}

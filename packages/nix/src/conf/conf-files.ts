/** The files that Nix reads its settings from, each later one overriding the earlier. */
export interface NixConfFiles {
  /** `/etc/nix/nix.conf`, or the one in `NIX_CONF_DIR`. */
  system: string;
  /** Those of the user (and of XDG), in the order in which they are applied. */
  user: string[];
}

/**
 * Which files those are, by the environment and home directory of the process in question (`nixConfFile` and
 * `nixUserConfFiles` in src/libstore/globals.cc): `NIX_USER_CONF_FILES` replaces the user's files; else they are
 * `nix/nix.conf` in `XDG_CONFIG_HOME` and in each of `XDG_CONFIG_DIRS`. Of several the first named wins, so it is
 * applied last. `NIX_CONFIG_HOME` (Nix 2.25 and later) stands for `$XDG_CONFIG_HOME/nix`.
 */
export function nixConfFiles(env: Readonly<Record<string, string | undefined>>, home: string): NixConfFiles {
  const system = `${nonEmpty(env["NIX_CONF_DIR"]) ?? "/etc/nix"}/nix.conf`;
  const named = env["NIX_USER_CONF_FILES"];
  if (named !== undefined) return { system, user: split(named).reverse() };
  const own = nonEmpty(env["NIX_CONFIG_HOME"]) ?? `${nonEmpty(env["XDG_CONFIG_HOME"]) ?? `${home}/.config`}/nix`;
  const others = split(nonEmpty(env["XDG_CONFIG_DIRS"]) ?? "/etc/xdg").map((dir) => `${dir}/nix`);
  return { system, user: [own, ...others].map((dir) => `${dir}/nix.conf`).reverse() };
}

function split(list: string): string[] {
  return list.split(":").filter((item) => item !== "");
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}

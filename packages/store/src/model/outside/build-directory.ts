/** A directory that Nix made for a build or a shell, by its name. */
export interface BuildDirectoryName {
  /** The derivation's name, where it stands in the directory's. */
  derivation: string | null;
  /** The process that made it, where it stands in the name. */
  pid: number | null;
  isShell: boolean;
}

/**
 * What the name of an entry of a directory for temporary files says, or `null` when it is not one of Nix's. Builds have
 * `nix-build-<derivation>-<n>` (before 2.31) or `nix-<pid>-<n>` (`createTempDir`, `file-system.cc`), whose `<n>` is a
 * counter or random; shells have `nix-shell.XXXXXX`, `nix-shell-<pid>-<n>` and `nix-develop-<pid>-<n>`.
 */
export function buildDirectoryName(name: string): BuildDirectoryName | null {
  const build = /^nix-build-(.+?)(?:\.drv)?-\d+$/.exec(name);
  if (build) return { derivation: build[1]!, pid: null, isShell: false };
  const temporary = /^nix-(\d{1,10})-\d+$/.exec(name);
  if (temporary) return { derivation: null, pid: Number(temporary[1]), isShell: false };
  const shell = /^nix-(?:shell|develop)(?:\.[A-Za-z0-9]{6}|-(\d{1,10})-\d+)$/.exec(name);
  if (shell) return { derivation: null, pid: shell[1] === undefined ? null : Number(shell[1]), isShell: true };
  return null;
}

const words: Readonly<Record<string, string>> = {
  EACCES: "this user may not",
  EDQUOT: "the quota is used up",
  EFBIG: "the largest size that a file may have here",
  EIO: "the disk reports an error",
  EISDIR: "a directory stands there",
  ELOOP: "a symbolic link stands there",
  EMFILE: "too many open files",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "a file stands where a directory should",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** What the system said of a file, in words, with its own name behind them. */
export function stateFault(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === undefined || code === "ERR_SQLITE_ERROR") return error instanceof Error ? error.message : String(error);
  const said = words[code];
  return said === undefined ? code : `${said} (${code})`;
}

/** What one real Nix answered; made by `recordGolden`, kept in test/fixtures, and made again by the real tests. */
export interface Golden {
  /** The output of `nix --version`. */
  version: string;
  /** The store that the paths below lie in. */
  storeDir: string;
  /** `results[i][j]` is `builtins.compareVersions versions[i] versions[j]`. */
  compareVersions: { versions: string[]; results: number[][] };
  packageNames: { name: string; pname: string; version: string }[];
  hashes: { algorithm: string; base16: string; nix32: string; base64: string; sri: string }[];
  /** Whether `builtins.path` takes the name. */
  names: { name: string; isTaken: boolean }[];
  /** Directories laid into the store, and whether garbage collection took their names for those of store paths. */
  entries: { baseName: string; isStorePath: boolean }[];
  sources: { path: string; name: string; narSha256: string }[];
  texts: { path: string; name: string; text: string; references: string[] }[];
  autoRoots: { link: string; name: string }[];
  /** The files, in base 64. */
  derivations: { path: string; base64: string }[];
  realisations: { drvPath: string; outputName: string; outputPath: string }[];
  /** What became of derivations whose outputs are not known in advance. */
  built: { drvPath: string; outputPath: string }[];
  configurations: ConfigurationAnswer[];
}

/** How Nix understood some configuration files; `TOP` stands for the directory that they lie in. */
export interface ConfigurationAnswer {
  title: string;
  files: Record<string, string>;
  env: Record<string, string>;
  /** The last line of what Nix said when it refused to start. */
  error: string | null;
  /** The settings that the case is about, as `nix config show --json` gives them. */
  settings: Record<string, unknown>;
}

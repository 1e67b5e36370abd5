/**
 * What kind of thing a package name stands for, by the conventions of nixpkgs: things of one class take about as long to
 * build as each other, compared with all others.
 */
export type CostClass =
  /** Archives, patches, sources: downloaded, or unpacked. */
  | "source"
  /** Units, files below /etc, wrappers, environments: written, linked. */
  | "configuration"
  | "python"
  | "perl"
  | "ruby"
  | "haskell"
  | "lua"
  | "emacs"
  | "vim"
  | "rust-crate"
  | "texlive"
  /** None of these. */
  | "package";

const kinds: ReadonlyArray<[kind: CostClass, name: RegExp]> = [
  [
    "source",
    /\.(?:tar(?:\.[a-z0-9]+)?|tgz|tbz2?|txz|zip|gem|crate|whl|jar|patch|diff|git)$|^source$|-source$|-vendor(?:\.tar\.gz)?$/,
  ],
  [
    "configuration",
    /^unit-|^etc(?:-|$)|^system-(?:units|path|generators|shutdown)$|^user-units$|-env$|-wrapper$|^hm_|^home-manager-(?:files|path|generation)$|^nixos-system-|\.(?:conf|service|sh|json|toml|yaml|rules|desktop)$/,
  ],
  ["python", /^python\d+(?:\.\d+)*-\D/],
  ["perl", /^perl\d+(?:\.\d+)*-\D/],
  ["ruby", /^ruby\d+(?:\.\d+)*-\D/],
  ["lua", /^lua(?:jit)?\d+(?:\.\d+)*-\D/],
  ["emacs", /^emacs-\D/],
  ["vim", /^vimplugin-\D/],
  ["rust-crate", /^(?:rust_|crate-)./],
  ["texlive", /^texlive-\D/],
  ["haskell", /^(?:ghc-\d|haskell)./],
];

/** The class of a derivation's name, with or without its version. */
export function costClass(name: string): CostClass {
  return kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? "package";
}

/** Configuration files to ask Nix about, and the settings to look at. */
export interface ConfigurationCase {
  title: string;
  /** Contents by path below the directory of the case. */
  files: Record<string, string>;
  env?: Record<string, string>;
}

/** The settings whose values are recorded. Neither the machine nor whether it has a network changes them. */
export const watchedSettings: readonly string[] = [
  "stalled-download-timeout",
  "keep-derivations",
  "keep-outputs",
  "min-free",
  "netrc-file",
  "substituters",
];

const conf = "etc/nix.conf";

export const configurationCases: readonly ConfigurationCase[] = [
  { title: "nothing", files: {} },
  { title: "a comment behind a value", files: { [conf]: "# all\nkeep-outputs = true # c = d\nnetrc-file = /x#y\n" } },
  { title: "a continued line", files: { [conf]: "substituters = a://x\n  b://y\n" } },
  { title: "an empty value, tabs, carriage return", files: { [conf]: "substituters =\n\tkeep-outputs\t=\ttrue\r\n" } },
  { title: "a value of several words", files: { [conf]: "substituters = a://x \t b://y\n" } },
  { title: "a file without a last newline", files: { [conf]: "keep-outputs = true" } },
  { title: "no blanks around =", files: { [conf]: "keep-outputs=true\n" } },
  { title: "no blank behind =", files: { [conf]: "keep-outputs =true\n" } },
  { title: "a name alone", files: { [conf]: "keep-outputs\n" } },
  { title: "a vertical tab is no blank", files: { [conf]: "keep-outputs\v=\vtrue\n" } },
  { title: "a byte order mark", files: { [conf]: "\uFEFFkeep-outputs = true\n" } },
  {
    title: "includes, nested, relative to the file",
    files: {
      [conf]: "include sub/a.conf\nkeep-outputs = false\n",
      "etc/sub/a.conf": "keep-outputs = true\nkeep-derivations = false\ninclude ../b.conf\n",
      "etc/b.conf": "stalled-download-timeout = 7\n",
    },
  },
  { title: "an include by absolute path", files: { [conf]: "include TOP/x.conf\n", "x.conf": "min-free = 3\n" } },
  { title: "an include that is not there", files: { [conf]: "include nope.conf\nkeep-outputs = true\n" } },
  { title: "an include that need not be there", files: { [conf]: "!include nope.conf\nkeep-outputs = true\n" } },
  { title: "an include of a directory", files: { [conf]: "include sub\nkeep-outputs = true\n", "etc/sub/x": "" } },
  { title: "an include of two files", files: { [conf]: "include a b\n" } },
  { title: "a tilde in an include", files: { [conf]: "include ~/x.conf\n", "home/x.conf": "min-free = 3\n" } },
  { title: "an older name", files: { [conf]: "gc-keep-outputs = true\nbinary-caches = a://x\n" } },
  { title: "both names, the older first", files: { [conf]: "gc-keep-outputs = true\nkeep-outputs = false\n" } },
  { title: "both names, the older last", files: { [conf]: "keep-outputs = false\ngc-keep-outputs = true\n" } },
  { title: "adding to the default", files: { [conf]: "extra-substituters = a://x\nextra-binary-caches = b://y\n" } },
  {
    title: "adding to a value, and replacing it again",
    files: {
      [conf]: "substituters = a://x\nextra-substituters = b://y\n",
      "home/.config/nix/nix.conf": "substituters = c://z\nextra-substituters = d://w e://v\n",
    },
  },
  {
    title: "the user's file over the system's",
    files: {
      [conf]: "stalled-download-timeout = 1\nmin-free = 1\n",
      "home/.config/nix/nix.conf": "stalled-download-timeout = 2\n",
    },
  },
  {
    title: "NIX_CONFIG over the user's file",
    files: { [conf]: "stalled-download-timeout = 1\n", "home/.config/nix/nix.conf": "stalled-download-timeout = 2\n" },
    env: { NIX_CONFIG: "stalled-download-timeout = 3\nkeep-outputs = true" },
  },
  {
    title: "of XDG_CONFIG_DIRS the first wins, and XDG_CONFIG_HOME over both",
    files: {
      "a/nix/nix.conf": "stalled-download-timeout = 21\nkeep-derivations = false\nmin-free = 1\n",
      "b/nix/nix.conf": "stalled-download-timeout = 22\nkeep-outputs = true\nkeep-derivations = true\nmin-free = 2\n",
      "c/nix/nix.conf": "stalled-download-timeout = 23\n",
      "home/.config/nix/nix.conf": "min-free = 9\n",
    },
    env: { XDG_CONFIG_DIRS: "TOP/a:TOP/b", XDG_CONFIG_HOME: "TOP/c" },
  },
  {
    title: "NIX_USER_CONF_FILES, the first wins",
    files: { "a.conf": "stalled-download-timeout = 1\n", "b.conf": "stalled-download-timeout = 2\nmin-free = 2\n" },
    env: { NIX_USER_CONF_FILES: "TOP/a.conf::TOP/b.conf" },
  },
  {
    title: "NIX_USER_CONF_FILES empty",
    files: { "home/.config/nix/nix.conf": "min-free = 9\n" },
    env: { NIX_USER_CONF_FILES: "" },
  },
  {
    title: "an absolute include in NIX_CONFIG",
    files: { "x.conf": "min-free = 3\n" },
    env: { NIX_CONFIG: "include TOP/x.conf" },
  },
  {
    title: "a relative include in NIX_CONFIG",
    files: { "x.conf": "min-free = 3\n" },
    env: { NIX_CONFIG: "include x.conf" },
  },
  {
    title: "a mistake in the user's file",
    files: { [conf]: "min-free = 3\n", "home/.config/nix/nix.conf": "what is this\n" },
  },
];

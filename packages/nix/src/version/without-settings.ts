/**
 * Variables with which Nix tells its version also where a line of its settings keeps it from starting: then it does not even
 * do that.
 */
export const withoutSettings: Readonly<Record<"NIX_CONF_DIR" | "NIX_USER_CONF_FILES" | "NIX_CONFIG", string>> = {
  NIX_CONF_DIR: "/nonexistent",
  NIX_USER_CONF_FILES: "",
  NIX_CONFIG: "",
};

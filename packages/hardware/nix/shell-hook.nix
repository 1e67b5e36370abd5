# Text for shellHook of mkShell that sets variables, such as those of `environment`:
#
#   pkgs.mkShell { shellHook = nixperf.shellHook (nixperf.environment { inherit facts; }); }
#
# A hook rather than attributes of the shell: `nix develop` sets some of these itself, and the hook comes after that.
{ check, quote }:
variables:
let
  line =
    name: value:
    if builtins.match "[A-Za-z_][A-Za-z0-9_]*" name == null then
      check.refuse "the name of a variable" name "letters, digits and _, and no digit first"
    else
      "export ${name}=${
        quote (if builtins.isInt value then toString value else check.text "the variable ${name}" value)
      }\n";
in
builtins.concatStringsSep "" (
  builtins.attrValues (builtins.mapAttrs line (check.set "variables" variables))
)

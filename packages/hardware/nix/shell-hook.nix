# Text for shellHook of mkShell that sets variables, such as those of `environment`:
#
#   pkgs.mkShell { shellHook = nixperf.shellHook (nixperf.environment { inherit facts; }); }
#
# Flags come after those that a variable holds already. A hook rather than attributes of the shell: `nix develop` sets some
# of these itself, and the hook comes after that.
{ check, quote }:
variables:
let
  # Of several flags that say different things, the tools that read these go by the last.
  flagVariables = [
    "MAKEFLAGS"
    "GOFLAGS"
    "GRADLE_OPTS"
  ];
  set =
    name: text:
    if builtins.elem name flagVariables then
      "case \" \${${name}-}\" in *${quote " ${text}"}) ;; *) ${name}=\"\${${name}:+${"$" + name} }\"${quote text} ;; esac; export ${name}\n"
    else
      "export ${name}=${quote text}\n";
  line =
    name: value:
    if builtins.match "[A-Za-z_][A-Za-z0-9_]*" name == null then
      check.refuse "the name of a variable" name "letters, digits and _, and no digit first"
    else
      set name (if builtins.isInt value then toString value else check.text "the variable ${name}" value);
in
builtins.concatStringsSep "" (
  builtins.attrValues (builtins.mapAttrs line (check.set "variables" variables))
)

# Modules for NixOS, nix-darwin and home-manager. A value of the user's own (priority 100) wins without mkForce. Not as weak
# as mkDefault (1000): that is how a hardware-configuration.nix of an older NixOS sets max-jobs, and two values of the same
# priority are an error.
{ settings }:
let
  # What packages of Nix say of themselves: "2.34.8", "2.31pre20250801_abc", "lix-2.93.0", "unknown", or nothing. Where it is
  # no version of Nix itself, only what all have is set: a configuration is not to fail for that.
  versionOf =
    package:
    let
      version = package.version or null;
    in
    if builtins.isString version && builtins.match "[0-9]+[.][0-9]+.*" version != null then version else null;
  module =
    chosen: facts:
    { config, lib, ... }:
    {
      nix.settings = builtins.mapAttrs (_: lib.mkOverride 900) (
        chosen (settings {
          inherit facts;
          # home-manager's package may be null.
          nixVersion = versionOf (config.nix.package or null);
        })
      );
    };
  all = attributes: attributes;
  # The daemon takes no others from somebody whom it does not trust.
  ofAnyone = builtins.intersectAttrs {
    max-jobs = null;
    cores = null;
    connect-timeout = null;
  };
in
{
  nixosModule = module all;
  darwinModule = module all;
  homeManagerModule = module ofAnyone;
}

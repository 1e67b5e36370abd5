# Modules for NixOS, nix-darwin and home-manager. mkDefault, so that a value of the user's own wins without mkForce.
{ settings }:
let
  module =
    chosen: facts:
    { config, lib, ... }:
    {
      nix.settings = builtins.mapAttrs (_: lib.mkDefault) (
        chosen (settings {
          inherit facts;
          # home-manager's package may be null.
          nixVersion = config.nix.package.version or null;
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

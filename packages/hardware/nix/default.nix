# Helpers for builds that fit the machine, in the Nix language alone: nothing here needs nixpkgs to be evaluated.
#
#   nixperf = import ./nix { };
#   facts = { cpus = 8; capacityUnits = 6; memoryBytes = 16 * 1024 * 1024 * 1024; profile = "laptop"; };
#   nixperf.sizing facts        => { max-jobs = 2; cores = 3; reasons = [ … ]; … }
#
# Evaluation is pure, so nothing here can look at a machine: what a machine is comes in as facts, written by hand or made
# by `nixperf-hardware detect --json` (see factsOf).
{ }:
let
  check = import ./check.nix;
  profiles = import ./profiles.nix;
  sizing = import ./sizing.nix { inherit check profiles; };
  settings = import ./settings.nix { inherit check sizing; };
  quote = import ./quote.nix;
in
{
  # facts -> { max-jobs, cores, reasons, … }
  inherit sizing;

  # record of `nixperf-hardware detect --json` -> facts without a profile
  factsOf = import ./facts-of.nix { inherit check; };

  # { facts, nixVersion ? null } -> attributes for nix.settings
  inherit settings;

  # facts -> a module; the user's own values win over it
  inherit (import ./modules.nix { inherit settings; }) nixosModule darwinModule homeManagerModule;

  # { facts, languages ? null, cacheBytes ? null } -> variables for a dev shell
  environment = import ./environment.nix { inherit check sizing; };

  # variables -> text for shellHook of mkShell
  shellHook = import ./shell-hook.nix { inherit check quote; };

  # { cacheDir ? …, maxBytes ? …, … } -> { wrap, variables, extraConfig, nixosModule, settings }
  ccache = import ./ccache.nix { inherit check quote; };

  # names that facts may have as profile
  profiles = builtins.attrNames profiles;
}

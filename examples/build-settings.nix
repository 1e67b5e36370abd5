# What Nix should be set to on each machine of a small team, and the hook of one project's dev shell. Needs no nixpkgs:
#
#   nix-instantiate --eval --strict --json examples/build-settings.nix -A settings.laptop
#
# In a configuration, `nixosModule`, `darwinModule` or `homeManagerModule` take the same facts.
{
  # Elsewhere: node_modules/@nixperf/hardware/nix, or a copy of that directory.
  nixperf ? import ../packages/hardware/nix { },
}:
let
  gibibyte = 1024 * 1024 * 1024;

  # Written by hand here. What `nixperf-hardware detect --json` says of a machine serves as well:
  #   nixperf.factsOf (builtins.fromJSON (builtins.readFile ./server.json)) // { profile = "server"; }
  machines = {
    # 4 performance and 4 efficiency cores.
    laptop = {
      cpus = 8;
      capacityUnits = 6;
      memoryBytes = 16 * gibibyte;
      profile = "laptop";
    };
    # 32 cores with two threads each.
    server = {
      cpus = 64;
      capacityUnits = 40;
      memoryBytes = 128 * gibibyte;
      profile = "server";
    };
    # A container that may use two and a half CPUs of a larger machine.
    runner = {
      cpus = 16;
      cpuQuota = 2.5;
      capacityUnits = 2.5;
      memoryBytes = 8 * gibibyte;
      profile = "ci";
    };
  };
in
{
  settings = builtins.mapAttrs (
    _: facts:
    nixperf.settings {
      inherit facts;
      nixVersion = "2.34.8";
    }
  ) machines;

  reasons = builtins.mapAttrs (_: facts: (nixperf.sizing facts).reasons) machines;

  shellHook = nixperf.shellHook (
    nixperf.environment {
      facts = machines.laptop;
      languages = [
        "c"
        "rust"
      ];
    }
  );
}

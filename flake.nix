{
  description = "nixperf: where Nix spends its time and its space, and what to change";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  # A shell to work on nixperf in. Elsewhere `npm start` and `npm test` fetch Node and pnpm themselves; on NixOS those
  # would not start, so they come from here.
  outputs =
    { nixpkgs, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];
    in
    {
      devShells = nixpkgs.lib.genAttrs systems (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = pkgs.mkShell {
            packages = [
              pkgs.nodejs_24
              pkgs.pnpm
            ];
          };
        }
      );
    };
}

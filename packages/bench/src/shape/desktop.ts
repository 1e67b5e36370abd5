import type { Installer, Instance } from "./installer.ts";
import type { PathTable } from "./path-table.ts";
import type { Random } from "./random.ts";
import { pathKind } from "./store-shape.ts";

/** What one machine's configuration makes out of packages. Each function adds paths and returns what a link points at. */
export interface Desktop {
  system: (made: number) => number;
  home: () => number;
  profile: () => number;
  nixpkgs: (made: number) => number;
  /** One byte a package: 1 where a generation of the system or of the home needs it, 2 where only the profile does. */
  needed: Uint8Array;
}

/** A machine whose configuration fits a store of `paths` paths. */
export function desktop(installer: Installer, table: PathTable, paths: number, random: Random): Desktop {
  const { world, current } = installer;
  const evaluated = world.flatMap((pkg, index) => (pkg.origin === "evaluated" ? [index] : []));
  const copied = world.flatMap((pkg, index) => (pkg.origin === "copied" ? [index] : []));
  const share = (list: number[], part: number): number[] => list.filter(() => random.chance(part));
  const always = evaluated.slice(0, Math.min(12, evaluated.length));
  const systemPackages = [...always, ...share(evaluated.slice(12), 0.05)];
  const homePackages = share(evaluated, 0.02);
  const profilePackages = share(copied, 0.3);

  const now = (indices: readonly number[]): Instance[] => indices.map((index) => current[index]!);

  const unit = (n: number): Instance => {
    const user = now([systemPackages[n % systemPackages.length]!]);
    return installer.derived(
      `unit-${world[systemPackages[n % systemPackages.length]!]!.name}.service`,
      user,
      [],
      outs(user),
      900,
    );
  };
  const units: Instance[] = [];
  const unitCount = Math.max(1, Math.min(150, Math.round(paths / 800)));

  const system = (made: number): number => {
    for (let n = 0; n < unitCount; n++) if (units[n] === undefined || random.chance(0.05)) units[n] = unit(n);
    const packages = now(systemPackages);
    const few = packages.slice(0, 8);
    const etc = installer.derived("etc", units, [], outs([...units, ...few]), 60_000);
    const manuals = packages.flatMap((instance) => instance.outputs.get("man") ?? []);
    const systemPath = installer.derived("system-path", packages, [], [...outs(packages), ...manuals], 700_000);
    const name = `nixos-system-host-24.11.${dateDigits(made)}.${hex(7, random)}`;
    const parts = [etc, systemPath, ...few];
    return installer.derived(name, parts, [], outs(parts), 20_000).outputs.get("out")!;
  };

  const home = (): number => {
    const packages = now(homePackages);
    const homePath = installer.derived("home-manager-path", packages, [], outs(packages), 300_000);
    const files = installer.derived("home-manager-files", packages.slice(0, 3), [], outs(packages.slice(0, 3)), 40_000);
    const parts = [homePath, files];
    return installer.derived("home-manager-generation", parts, [], outs(parts), 30_000).outputs.get("out")!;
  };

  // `nix profile` builds its environments without a derivation that is kept.
  const profile = (): number =>
    table.add({ name: "profile", kind: pathKind.output, narSize: 90_000, refs: outs(now(profilePackages)) });

  const nixpkgs = (made: number): number => {
    const name = random.chance(0.5)
      ? "source"
      : `nixos-24.11.${700_000 + (dateDigits(made) % 99_999)}.${hex(12, random)}`;
    return installer.source(name, 165e6 + random.below(45e6));
  };

  const needed = new Uint8Array(world.length);
  for (const index of profilePackages) needed[index] = 2;
  for (const index of [...systemPackages, ...homePackages]) needed[index] = 1;
  for (let index = world.length - 1; index >= 0; index--) {
    if (needed[index] === 0) continue;
    for (const dep of world[index]!.deps) needed[dep] = needed[index] === 1 || needed[dep] === 1 ? 1 : 2;
  }
  return { system, home, profile, nixpkgs, needed };
}

function dateDigits(seconds: number): number {
  return Number(new Date(seconds * 1000).toISOString().slice(0, 10).replaceAll("-", ""));
}

function hex(length: number, random: Random): string {
  return Array.from({ length }, () => random.below(16).toString(16)).join("");
}

function outs(instances: readonly Instance[]): number[] {
  return instances.map((instance) => instance.outputs.get("out")!);
}

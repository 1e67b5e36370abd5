import { describe, test } from "vitest";

import { type NixInstall, nixInstalls } from "./nix-installs.ts";
import { postgresBin } from "./throw-away-postgres.ts";

/**
 * A `describe` for each real Nix there is. Where there is none its tests are skipped, which is said aloud; where `CI` is
 * set that is a failure instead.
 */
export function describeWithNix(name: string, body: (nix: NixInstall) => void): void {
  const installs = nixInstalls();
  for (const nix of installs) describe(`${name} (Nix ${nix.version})`, () => body(nix));
  if (installs.length > 0) return;
  if (process.env["CI"]) {
    test(`${name}: needs a real Nix, and there is none (scripts/get-nix.ts says why)`, () => {
      throw new Error("no real Nix");
    });
  } else {
    process.stderr.write(`SKIPPED, no real Nix here (scripts/get-nix.ts says why): ${name}\n`);
    test.skip(`${name}: no real Nix`, () => {});
  }
}

/** A `describe` that is given where the programs of a real PostgreSQL server are. Without one as {@link describeWithNix}. */
export function describeWithPostgres(name: string, body: (bin: string) => void): void {
  const bin = postgresBin();
  if (bin !== null) {
    describe(name, () => body(bin));
  } else if (process.env["CI"]) {
    test(`${name}: needs a real PostgreSQL, and there is none (scripts/system-packages.ts installs one)`, () => {
      throw new Error("no real PostgreSQL");
    });
  } else {
    process.stderr.write(`SKIPPED, no real PostgreSQL here (Debian: postgresql): ${name}\n`);
    test.skip(`${name}: no real PostgreSQL`, () => {});
  }
}

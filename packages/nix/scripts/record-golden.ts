// Records again what real Nix answers: node --conditions=@nixperf/source packages/nix/scripts/record-golden.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { nixInstalls } from "@nixperf/testing";
import { recordGolden } from "../test/golden/record.ts";

const fixtures = join(import.meta.dirname, "../test/fixtures");
for (const nix of nixInstalls()) {
  const file = join(fixtures, `golden-${nix.version}.json`);
  writeFileSync(file, `${JSON.stringify(await recordGolden(nix), null, 1)}\n`);
  console.log(file);
}

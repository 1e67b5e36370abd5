import { expect, test } from "vitest";
import { describeWithNix } from "@nixperf/testing/vitest";
import { fuzz } from "../src/fuzz/fuzz.ts";

const stores = Number(process.env["NIXPERF_FUZZ"] ?? 25);

describeWithNix("random stores", ({ version }) => {
  test(
    "are live, dead and rooted as Nix says, and order-dependent only where Nix may say either",
    async () => {
      const [tally] = await fuzz({ stores, firstSeed: 0, version, jobs: 2 });
      expect(tally?.failures).toEqual([]);
      expect(tally?.stores).toBe(stores);
      // The comparison says something only if there was something to compare.
      for (const kind of ["live", "dead", "orderDependent", "unseen", "unregistered", "roots"] as const) {
        expect(tally?.counts[kind], kind).toBeGreaterThan(0);
      }
      process.stderr.write(`${stores} random stores tried with Nix ${version}\n`);
    },
    60_000 + stores * 5_000,
  );
});

import { describeWithNix } from "@nixperf/testing/vitest";
import { beforeAll, describe, expect, test } from "vitest";
import { parseNixVersion } from "../src/version/index.ts";
import { configurationCases } from "./golden/configurations.ts";
import type { Golden } from "./golden/golden.ts";
import { recordGolden } from "./golden/record.ts";
import * as verify from "./golden/verify.ts";

describeWithNix("what Nix defines", (nix) => {
  let golden: Golden;
  beforeAll(async () => {
    golden = await recordGolden(nix);
  });

  test("its version is read", () => expect(parseNixVersion(golden.version)?.version).toBe(nix.version));
  test("versions are compared as it compares them", () => verify.verifyCompareVersions(golden));
  test("names are split as it splits them", () => verify.verifyPackageNames(golden));
  test("every name that it takes is taken", () => verify.verifyNames(golden));
  test("hashes are read and written in its formats", () => verify.verifyHashes(golden));
  test("store paths and automatic roots get its names", () => verify.verifyStorePaths(golden));
  test("its derivations come back byte for byte", () => verify.verifyRoundTrips(golden));
  test("output paths follow from the derivations' hashes", () =>
    expect(verify.verifyOutputPaths(golden)).toBeGreaterThan(20));
  test("realisations are found under the computed ids", () =>
    expect(verify.verifyRealisations(golden)).toBeGreaterThan(5));
  describe("its configuration is understood", () => {
    test.each(configurationCases.map(({ title }) => title))("%s", (title) => {
      const answer = golden.configurations.find((one) => one.title === title)!;
      verify.verifyConfiguration(answer);
    });
  });
});

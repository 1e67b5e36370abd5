import * as fc from "fast-check";
import { expect, test } from "vitest";
import { goldens } from "../../test/golden/fixtures.ts";
import { compareNixVersions, parseNixVersion } from "./index.ts";

test.each(goldens)("what Nix %s says of itself is read", (version, golden) => {
  expect(parseNixVersion(`${golden.version}\n`)).toEqual({
    implementation: "CppNix",
    version,
    distributionVersion: null,
    numbers: version.split(".").map(Number),
    isPreRelease: false,
    raw: golden.version,
  });
});

test.each([
  ["nix (Nix) 2.36pre20260822_88b09c6", "CppNix", "2.36pre20260822_88b09c6", null, [2, 36], true],
  ["nix (Nix) 2.4pre-rc1", "CppNix", "2.4pre-rc1", null, [2, 4], true],
  ["nix (Lix, like Nix) 2.91.1", "Lix", "2.91.1", null, [2, 91, 1], false],
  [
    "nix (Lix, like Nix) 2.92.0-dev-pre20250101-abcdef0",
    "Lix",
    "2.92.0-dev-pre20250101-abcdef0",
    null,
    [2, 92, 0],
    true,
  ],
  ["nix (Determinate Nix 3.5.2) 2.28.3", "Determinate", "2.28.3", "3.5.2", [2, 28, 3], false],
  ["warning: something\nnix (Nix) 2.18.9\r\n", "CppNix", "2.18.9", null, [2, 18, 9], false],
])("%j", (text, implementation, version, distributionVersion, numbers, isPreRelease) => {
  const found = parseNixVersion(text);
  expect(found).toMatchObject({ implementation, version, distributionVersion, numbers, isPreRelease });
});

test.each(["", "nix", "nix 2.8", "nix (Tvix) 1.0", "nix (Nix) ", "nix (Nix) x", "x (Nix) 2.8 y", "nix-(Nix) 2.8"])(
  "%j is no version of Nix",
  (text) => expect(parseNixVersion(text)).toBeNull(),
);

test("whatever the text, nothing is thrown, and soon", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseNixVersion(`nix (Nix) ${text}`)));
  expect(parseNixVersion(`nix (Nix) 2.${"1.".repeat(1_000_000)}`)).toBeNull();
});

test("versions are ordered by their numbers, a pre-release before its release", () => {
  const sorted = ["2.3", "2.3.16", "2.8.0", "2.34.8", "2.35", "2.36pre20260101_abcdef0", "2.36.0", "3.0"];
  const parsed = sorted.map((version) => parseNixVersion(`nix (Nix) ${version}`)!);
  expect(
    parsed
      .toReversed()
      .sort(compareNixVersions)
      .map(({ version }) => version),
  ).toEqual(sorted);
  const [a, b] = [parseNixVersion("nix (Nix) 2.8")!, parseNixVersion("nix (Nix) 2.8.0")!];
  expect(compareNixVersions(a, b)).toBe(0);
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { settingAliases } from "@nixperf/nix/conf";
import { parseNixVersion } from "@nixperf/nix/version";
import type { NixVersion } from "@nixperf/nix/version";
import { isKnownBy, nameFor, namesOf, nixSettings, settingNamed, valueFault, writtenName } from "../index.ts";
import type { SettingOwner } from "../index.ts";

const nix = (text: string): NixVersion => parseNixVersion(`nix (${text.includes(")") ? text : `Nix) ${text}`}`)!;
const owned = (owner: SettingOwner): string[] =>
  nixSettings.filter((setting) => setting.owner === owner).map(({ name }) => name);

test("every name leads to one setting, so that none has two owners", () => {
  const names = nixSettings.flatMap(namesOf);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  for (const [alias, name] of settingAliases) expect(settingNamed(alias)?.name, alias).toBe(name);
});

test("hardware advises on what the machine decides: builds, evaluation, and for now the network", () => {
  const machine = "max-jobs cores build-dir use-cgroups auto-allocate-uids sandbox eval-cache eval-cores lazy-trees";
  const network =
    "max-substitution-jobs http-connections connect-timeout stalled-download-timeout download-buffer-size";
  expect(owned("hardware")).toEqual(expect.arrayContaining(`${machine} ${network} http2 http3 builders`.split(" ")));
});

test("store advises on what is kept, deleted and written", () => {
  const names =
    "auto-optimise-store min-free max-free min-free-check-interval keep-outputs keep-derivations keep-env-derivations " +
    "fsync-metadata fsync-store-paths sync-before-registering use-sqlite-wal gc-reserved-space preallocate-contents";
  expect(owned("store").toSorted()).toEqual(names.split(" ").toSorted());
});

test("cache advises on what is fetched from where", () => {
  const names = "substituters trusted-substituters trusted-public-keys narinfo-cache-negative-ttl post-build-hook";
  expect(owned("cache")).toEqual(expect.arrayContaining(names.split(" ")));
});

test("a setting is known by the versions that have it, of each implementation", () => {
  const known = (name: string, ...versions: string[]): Array<boolean | null> =>
    versions.map((version) => isKnownBy(settingNamed(name)!, nix(version)));
  const lix = "Lix, like Nix) 2.91.1";
  expect(known("max-substitution-jobs", "2.15.3", "2.16.0", "2.34.8", lix)).toEqual([false, true, true, true]);
  expect(known("repeat", "2.8.0", "2.12.1", "2.13.0", lix)).toEqual([true, true, false, false]);
  // Some time between these two.
  expect(known("download-speed", "2.10.3", "2.12.0", "2.17.0", lix)).toEqual([false, null, true, true]);
  expect(known("http3", "2.34.8", "2.35pre20260101_abcdef0", lix)).toEqual([false, true, null]);
  const determinate = (own: string): string => `Determinate Nix ${own}) 2.31.1`;
  expect(known("eval-cores", "2.34.8", determinate("3.10.1"), determinate("3.11.1"), lix)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test("the name to write is the one that the version has", () => {
  const retry = settingNamed("download-attempts")!;
  expect(["2.34.8", "2.35.0", "Lix, like Nix) 2.93.0"].map((version) => nameFor(retry, nix(version)))).toEqual([
    "download-attempts",
    "filetransfer-retry-attempts",
    "download-attempts",
  ]);
});

test("extra- adds to lists alone, and extra-platforms is a setting itself", () => {
  expect(writtenName("extra-substituters")).toMatchObject({ setting: { name: "substituters" }, isAddition: true });
  expect(writtenName("extra-binary-caches")).toMatchObject({ setting: { name: "substituters" }, isAddition: true });
  expect(writtenName("extra-platforms")).toMatchObject({ setting: { name: "extra-platforms" }, isAddition: false });
  expect(writtenName("extra-extra-platforms")).toMatchObject({
    setting: { name: "extra-platforms" },
    isAddition: true,
  });
  for (const name of ["extra-cores", "extra-", "", "Cores", "toString"]) expect(writtenName(name), name).toBeNull();
});

test("whatever the value, it is judged and nothing is thrown", () => {
  fc.assert(
    fc.property(fc.constantFrom(...nixSettings), fc.string(), (setting, value) => {
      const fault = valueFault(setting, value, null);
      expect(fault === null || fault.length > 5).toBe(true);
    }),
  );
  const jobs = settingNamed("max-jobs")!;
  expect(["auto", "0", "64", "-1", "", "1K"].map((value) => valueFault(jobs, value, nix("2.34.8")) === null)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

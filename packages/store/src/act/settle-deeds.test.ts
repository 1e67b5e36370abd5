import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreLocation } from "@nixperf/nix/location";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RemovedRoot } from "../model/plan/apply-record.ts";
import { startDeeds } from "./deeds.ts";
import { settleDeeds } from "./settle-deeds.ts";

let top: string;
let location: StoreLocation;
const run: () => Promise<never> = () => Promise.reject(new Error("Nix was called"));
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-settle-"));
  for (const name of ["home", "gcroots", "profiles"]) mkdirSync(join(top, name));
  const storeDir = join(top, "store");
  const daemonSocket = join(top, "socket");
  location = { uri: "auto", storeDir, realStoreDir: storeDir, stateDir: top, access: "direct", daemonSocket };
});
afterEach(() => rmSync(top, { recursive: true }));

const storePath = (name: string): string => `${location.storeDir}/8wqq0ry3gm16qx1fy23h853xd72ara6h-${name}`;
const rootAt = (name: string): RemovedRoot => ({
  path: join(top, "home", name),
  target: storePath("a"),
  text: null,
  changedAt: null,
  generation: null,
});
const begin = (stateDir = top) =>
  startDeeds(top, {
    plan: "sha256:x",
    store: { dir: location.storeDir, realDir: location.storeDir, stateDir },
    startedAt: "2026-01-01T00:00:00.000Z",
  });

test("a link that was set aside goes, one that is gone is gone, one that is there was not removed", async () => {
  const deeds = await begin();
  const aside = join(top, "home/.aside.nixperf-0123456789ab");
  await deeds.aboutTo(rootAt("aside"), aside);
  symlinkSync(`${storePath("a")}/bin/a`, aside);
  await deeds.aboutTo(rootAt("gone"), join(top, "home/.gone.nixperf-0123456789ab"));
  await deeds.aboutTo(rootAt("there"), join(top, "home/.there.nixperf-0123456789ab"));
  symlinkSync(storePath("a"), rootAt("there").path);
  await deeds.aboutTo(rootAt("own-1-link"), null);

  expect(await settleDeeds(deeds.file, { location, run })).toMatchObject({
    removed: [{ ...rootAt("aside"), text: `${storePath("a")}/bin/a` }, rootAt("gone"), rootAt("own-1-link")],
    skipped: [{ path: rootAt("there").path, why: "the run ended before its turn" }],
    open: [],
  });
  expect(readdirSync(join(top, "home"))).toEqual(["there"]);
});

test("a build's new link that was set aside gets its name back; in gcroots it is a root by that alone", async () => {
  const deeds = await begin();
  const root = { ...rootAt("x"), path: join(top, "gcroots/direct") };
  const aside = join(top, "gcroots/.direct.nixperf-0123456789ab");
  await deeds.aboutTo(root, aside);
  symlinkSync(storePath("b"), aside);
  const settled = await settleDeeds(deeds.file, { location, run });
  expect(settled).toMatchObject({ removed: [], open: [], skipped: [{ path: root.path }] });
  expect(readdirSync(join(top, "gcroots"))).toEqual(["direct"]);
  expect(readlinkSync(root.path)).toBe(storePath("b"));
});

test("a name that no run of ours gives, and deeds in another store, are left alone", async () => {
  const elsewhere = join(top, "precious");
  symlinkSync(storePath("a"), elsewhere);
  const deeds = await begin();
  await deeds.aboutTo(rootAt("one"), elsewhere);
  await deeds.aboutTo(rootAt("two"), join(top, "home/two"));
  symlinkSync(storePath("a"), rootAt("two").path);
  await settleDeeds(deeds.file, { location, run });
  expect(lstatSync(elsewhere).isSymbolicLink()).toBe(true);
  expect(lstatSync(rootAt("two").path).isSymbolicLink()).toBe(true);
  rmSync(join(top, "applied"), { recursive: true });

  const other = await begin("/nix/var/nix");
  const aside = join(top, "home/.aside.nixperf-0123456789ab");
  symlinkSync(storePath("a"), aside);
  await other.aboutTo(rootAt("aside"), aside);
  expect(await settleDeeds(other.file, { location, run })).toMatchObject({ open: [{ aside }], removed: [] });
  expect(lstatSync(aside).isSymbolicLink()).toBe(true);
});

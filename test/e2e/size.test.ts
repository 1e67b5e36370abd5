import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { install, remove } from "./installed.ts";
import { prepared } from "./prepared.ts";

const limit = { bytes: 25e6, packages: 45 };

let directory: string | undefined;
beforeAll(async () => {
  directory = await install(
    prepared().packed.filter(({ name }) => name !== "nixperf"),
    "store",
  );
});
afterAll(() => {
  if (directory !== undefined) remove(directory);
});

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.blocks * 512;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), stat.blocks * 512);
}

function packagesIn(modules: string): number {
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  const packages = names.filter((name) => !name.startsWith("."));
  const nested = packages.map((name) => join(modules, name, "node_modules")).filter(isDirectory);
  return packages.length + nested.reduce((sum, inner) => sum + packagesIn(inner), 0);
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

test("@nixperf/store with all that it needs stays small", () => {
  const modules = join(directory ?? "", "node_modules");
  const found = { bytes: sizeOf(modules), packages: packagesIn(modules) };
  process.stderr.write(
    `nixperf: @nixperf/store installs ${(found.bytes / 1e6).toFixed(1)} MB in ${found.packages} packages\n`,
  );
  expect(found.bytes).toBeLessThan(limit.bytes);
  expect(found.packages).toBeLessThanOrEqual(limit.packages);
  expect(found.packages).toBeGreaterThan(5);
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshotOf, stateDir, storeDir, storePath } from "../../test/snapshot-of.ts";
import type { StoreModel } from "../model/store-model.ts";
import { understand } from "../model/store-model.ts";
import { resolvePath } from "./resolve-path.ts";

const keys = ["app-1.0", "app-1.0.drv", "a:lib-2", "b:lib-2", "tool-3", "system-41", "system-42", "ada", "bo"];
const profiles = `${stateDir}/profiles`;
const generation = (target: string, path: string) => ({ target, path: `${profiles}/${path}-link` });

let directory: string;
let model: StoreModel;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-resolve-"));
  mkdirSync(join(directory, "real"));
  model = understand(
    snapshotOf({
      paths: Object.fromEntries(keys.map((key) => [key, {}])),
      roots: [
        generation("system-41", "system-41"),
        generation("system-42", "system-42"),
        generation("ada", "per-user/ada/profile-1"),
        generation("bo", "per-user/bo/profile-1"),
      ],
      currentGenerations: { [`${profiles}/system`]: 42 },
      realStoreDir: join(directory, "real"),
    }),
  );
});
afterEach(() => rmSync(directory, { recursive: true }));

const resolve = (wanted: string) => keys[resolvePath(model, wanted)];
const hashOf = (key: string) => storePath(key).slice(storeDir.length + 1, storeDir.length + 33);
const refuses = (wanted: string, code: string) =>
  expect(() => resolve(wanted)).toThrow(expect.objectContaining({ code }));

test.each([
  ["a store path", storePath("app-1.0")],
  ["something inside one", `${storePath("app-1.0")}/bin/app`],
  ["one with a slash at its end", `${storePath("app-1.0")}/`],
  ["its base name", storePath("app-1.0").slice(storeDir.length + 1)],
  ["its hash", hashOf("app-1.0")],
  ["its name", "app-1.0"],
  ["its package, which no other path but a derivation has", "app"],
])("%s", (_what, wanted) => {
  expect(resolve(wanted)).toBe("app-1.0");
});

test.each([
  ["system", "system-42"],
  ["system-42", "system-42"],
  ["system-41", "system-41"],
  ["system-41-link", "system-41"],
  [`${profiles}/system`, "system-42"],
  [`${profiles}/system-41-link`, "system-41"],
  ["per-user/ada/profile-1", "ada"],
  ["bo/profile-1", "bo"],
])("the generation %s", (wanted, key) => {
  expect(resolve(wanted)).toBe(key);
});

test("a link that leads there, by however many others, with the logical or the real store directory in its text", () => {
  const link = (name: string, text: string) => {
    symlinkSync(text, join(directory, name));
    return join(directory, name);
  };
  const result = link("result", storePath("tool-3"));
  expect(resolve(result)).toBe("tool-3");
  expect(resolve(link("second", "result"))).toBe("tool-3");
  expect(resolve(link("third", join(directory, "second")))).toBe("tool-3");
  expect(resolve(link("inside", `${storePath("tool-3")}/share/doc`))).toBe("tool-3");
  expect(resolve(relative(process.cwd(), result))).toBe("tool-3");

  const onDisk = join(directory, "real", storePath("tool-3").slice(storeDir.length + 1));
  mkdirSync(join(onDisk, "bin"), { recursive: true });
  expect(resolve(onDisk)).toBe("tool-3");
  link("real-link", "real");
  expect(resolve(join(directory, "real-link", storePath("tool-3").slice(storeDir.length + 1), "bin"))).toBe("tool-3");
});

test("a name that several paths have, and a generation of several profiles, is refused with what it could be", () => {
  expect(() => resolve("lib-2")).toThrow(
    expect.objectContaining({
      code: "NIXPERF_PATH_AMBIGUOUS",
      message: "lib-2 could be any of 2 paths",
      tries: [storePath("a:lib-2"), storePath("b:lib-2")],
    }),
  );
  refuses("lib", "NIXPERF_PATH_AMBIGUOUS");
  expect(() => resolve("profile-1")).toThrow(
    expect.objectContaining({
      code: "NIXPERF_PATH_AMBIGUOUS",
      tries: [`${profiles}/per-user/ada/profile-1-link`, `${profiles}/per-user/bo/profile-1-link`],
    }),
  );
});

test("what is not there is refused, with the nearest name to try", () => {
  expect(() => resolve("ap-1.0")).toThrow(
    expect.objectContaining({
      code: "NIXPERF_PATH_NOT_IN_STORE",
      message: expect.stringContaining("ap-1.0"),
      tries: ["app-1.0"],
    }),
  );
  expect(() => resolve(storePath("tool-4"))).toThrow(expect.objectContaining({ tries: ["tool-3"] }));
  refuses("system-43", "NIXPERF_PATH_NOT_IN_STORE");
});

test.each([
  ["the store directory", storeDir],
  ["a directory that is no link", tmpdir()],
  ["the root", "/"],
  ["a path that goes up out of the store", `${storeDir}/../../etc/passwd`],
  ["line breaks", "a\nb\n"],
  ["NUL", "app\0-1.0"],
  ["control characters", "\x1b[2J\x07"],
  ["half a surrogate pair", "\ud800"],
  ["what looks like a pattern", "(a+)+$"],
  ["a very long name", "a-1".repeat(40_000)],
  ["many dashes", "-".repeat(100_000)],
])("%s is no path in the store", (_what, wanted) => {
  refuses(wanted, "NIXPERF_PATH_NOT_IN_STORE");
});

test("a link that leads to itself, or nowhere, is no path in the store", () => {
  symlinkSync("loop", join(directory, "loop"));
  symlinkSync("b", join(directory, "a"));
  symlinkSync("a", join(directory, "b"));
  symlinkSync("/nowhere", join(directory, "dangling"));
  for (const name of ["loop", "a", "dangling"]) refuses(join(directory, name), "NIXPERF_PATH_NOT_IN_STORE");
});

test("any text is a path in the store or is refused on purpose", { timeout: 30_000 }, () => {
  const piece = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...keys, storeDir, "/", "-", "-link", ".."));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        expect(keys).toContain(resolve(pieces.join("")));
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^NIXPERF_PATH_/) });
      }
    }),
  );
});

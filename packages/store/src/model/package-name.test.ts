import * as fc from "fast-check";
import { expect, test } from "vitest";
import { databaseOf } from "../../test/snapshot-of.ts";
import { packageName } from "./package-name.ts";
import { packageNames } from "./package-names.ts";

test.each([
  ["openssl-3.0.14", null, "openssl", "3.0.14", "out"],
  ["openssl-3.0.14-dev", null, "openssl", "3.0.14", "dev"],
  ["openssl-3.0.14-dev", "dev", "openssl", "3.0.14", "dev"],
  ["python3.12-requests-2.32.3", null, "python3.12-requests", "2.32.3", "out"],
  ["glibc-2.39-52-getent", "getent", "glibc", "2.39-52", "getent"],
  ["source", null, "source", null, "out"],
  ["nixos-system-laptop-24.05.2711", "out", "nixos-system-laptop", "24.05.2711", "out"],
  ["git-man", null, "git", null, "man"],
  // The derivation knows better than the name.
  ["aspell-dict-dev", "out", "aspell-dict-dev", null, "out"],
  ["zlib-1.3.1.tar.gz", null, "zlib (source)", "1.3.1", "out"],
  ["fix-build.patch", null, "fix-build (source)", null, "out"],
  ["-dev", null, "-dev", null, "out"],
])("%s with the known output %s is package %s, version %s, output %s", (name, known, pname, version, output) => {
  expect(packageName(name, known)).toEqual({ pname, version, output });
});

test("whatever the name, there is a package name, and no version is empty", () => {
  const character = fc.constantFrom(..."ab1-._+?=.".split(""), "-dev", ".tar.gz", "-1.0");
  fc.assert(
    fc.property(
      fc.array(character, { minLength: 1 }).map((parts) => parts.join("")),
      (name) => {
        const found = packageName(name, null);
        expect(found.version).not.toBe("");
        expect(found.output).not.toBe("");
        expect(name.startsWith(found.pname.replace(/ \(source\)$/, ""))).toBe(true);
      },
    ),
  );
});

test("names are read off store paths, outputs off derivations where they are registered; derivations have no package", () => {
  const nameOf = packageNames(
    databaseOf({
      paths: {
        "glibc-2.39.drv": { outputs: { out: "glibc-2.39", getent: "glibc-2.39-getent", bin: "gone" } },
        "glibc-2.39": {},
        "glibc-2.39-getent": {},
        "a:glibc-2.38-getent": {},
      },
    }),
  );
  expect([0, 1, 2, 3].map(nameOf)).toEqual([
    null,
    { pname: "glibc", version: "2.39", output: "out" },
    { pname: "glibc", version: "2.39", output: "getent" },
    { pname: "glibc", version: "2.38-getent", output: "out" },
  ]);
});

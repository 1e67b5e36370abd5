import * as fc from "fast-check";
import { expect, test } from "vitest";
import { environmentDirectory, rootKind, rootKinds } from "./root-kind.ts";

const gcroots = "/nix/var/nix/gcroots";
const auto = `${gcroots}/auto/0c8vqmf2i3a1sxj9nylqhnpkb5h0ms3r`;

test.each([
  ["a generation of the system", "/nix/var/nix/profiles/system-42-link", "profile"],
  ["a generation in a home directory", "/home/ada/.local/state/nix/profiles/home-manager-7-link", "profile"],
  ["the running system", `${gcroots}/current-system`, "system"],
  ["the booted system", "/run/booted-system", "system"],
  ["what nix build left", "/home/ada/src/shop/result", "result"],
  ["another output of it", "/home/ada/src/shop/result-dev", "result"],
  ["an environment of direnv", "/home/ada/src/shop/.direnv/flake-profile-a5d5b61aa8a6", "direnv"],
  ["a generation within one", "/home/ada/src/shop/.direnv/flake-profile-3-link", "direnv"],
  ["one of devenv", "/home/ada/src/shop/.devenv/gc/shell", "direnv"],
  ["a link that somebody named", "/home/ada/kept", "indirect"],
  ["something like a result", "/home/ada/results", "indirect"],
  ["something like a generation", "/home/ada/system-x-link", "indirect"],
])("%s is of the kind %s", (_what, path, kind) => {
  expect(rootKind({ kind: "link", path, entry: auto }).kind).toBe(kind);
});

test("a link in gcroots itself is direct, a file there is a file", () => {
  const path = `${gcroots}/kept`;
  expect(rootKind({ kind: "link", path, entry: path }).kind).toBe("direct");
  expect(rootKind({ kind: "file", path, entry: path }).kind).toBe("file");
});

test("a generation names its profile and its number, whatever the profile is called", () => {
  const generationOf = (path: string) => rootKind({ kind: "link", path, entry: path }).generation;
  expect(generationOf("/p/system-42-link")).toEqual({ profile: "/p/system", number: 42 });
  expect(generationOf("/p/a-1-link-2-link")).toEqual({ profile: "/p/a-1-link", number: 2 });
  expect(generationOf("/p/-3-link")).toBeNull();
  expect(generationOf("/p/system-1234567890-link")).toBeNull();
});

test("any path whatever has one of the kinds, and an environment directory is a beginning of its path", () => {
  const part = fc.oneof(fc.string(), fc.constantFrom(".direnv", "result", "system-1-link", "..", "\n", "\x1b[2J"));
  fc.assert(
    fc.property(fc.array(part), part, (parts, last) => {
      const path = `/${[...parts, last].join("/")}`;
      expect(rootKinds).toContain(rootKind({ kind: "link", path, entry: auto }).kind);
      const directory = environmentDirectory(path);
      if (directory !== null) expect(path.startsWith(directory)).toBe(true);
    }),
  );
});

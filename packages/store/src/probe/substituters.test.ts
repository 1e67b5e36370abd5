import { expect, test } from "vitest";
import { substituters } from "./substituters.ts";

const home = "/home/ada";
const of = (files: Record<string, string>, access: "direct" | "daemon" = "direct", env: Record<string, string> = {}) =>
  substituters({ location: { access }, env, home, readFile: (path) => files[path] ?? null });

test("without a word about them they are Nix's own", () => {
  expect(of({})).toEqual({
    urls: ["https://cache.nixos.org/"],
    trustedKeys: new Set(["cache.nixos.org-1"]),
    gaps: [],
  });
});

test("extra ones come on top, others replace it, and older names are theirs, too", () => {
  const extra =
    "extra-substituters = https://a.example https://a.example\nextra-trusted-public-keys = a-1:abc=\nrequire-sigs = true";
  expect(of({ "/etc/nix/nix.conf": extra })).toMatchObject({
    urls: ["https://cache.nixos.org/", "https://a.example"],
    trustedKeys: new Set(["cache.nixos.org-1", "a-1"]),
  });
  const instead = "binary-caches = file:///mnt/cache\ntrusted-public-keys = b-1:abc=";
  expect(of({ "/etc/nix/nix.conf": instead })).toMatchObject({
    urls: ["file:///mnt/cache"],
    trustedKeys: new Set(["b-1"]),
  });
  expect(of({}, "direct", { NIX_CONFIG: "require-sigs = false\nsubstituters =" })).toMatchObject({
    urls: [],
    trustedKeys: null,
  });
  expect(of({ "/etc/nix/nix.conf": "substitute = false" }).urls).toEqual([]);
});

test("where a daemon fetches, its files count, and this user's do not", () => {
  const files = { "/home/ada/.config/nix/nix.conf": "substituters = https://mine.example" };
  expect(of(files).urls).toEqual(["https://mine.example"]);
  expect(of(files, "daemon").urls).toEqual(["https://cache.nixos.org/"]);
});

test("a file that Nix would refuse is named", () => {
  expect(of({ "/etc/nix/nix.conf": "what" }).gaps).toMatchObject([{ at: "/presence", code: "NIXPERF_CONF_PROBLEM" }]);
});

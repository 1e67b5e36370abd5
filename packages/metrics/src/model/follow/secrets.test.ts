import * as fc from "fast-check";
import { expect, test } from "vitest";
import { withoutSecrets } from "./secrets.ts";

const secret = "s3cr3tValue0123456789";

test.each([
  [["nix", "build", "--option", "access-tokens", `github.com=${secret}`, ".#x"]],
  [["nix", "build", "--access-tokens", `github.com=${secret}`]],
  [["nix-build", "--argstr", "password", secret]],
  [["nix-build", "--arg", "apiKey", `"${secret}"`]],
  [["env", `CACHIX_AUTH_TOKEN=${secret}`, "nix", "build"]],
  [["env", `NIX_CONFIG=experimental-features = flakes\naccess-tokens = github.com=${secret}`, "nix", "build"]],
  [["deploy", `--token=${secret}`]],
  [["deploy", "--token", secret]],
  [["nix", "build", `git+https://me:${secret}@example.org/x?ref=main`]],
  [["nix", "build", `git+https://${secret}@example.org/x`]],
  [["nix", "copy", "--to", `s3://bucket?profile=x&secret-key=${secret}`]],
  [["nix", "build", `https://example.org/x.tar.gz?X-Amz-Signature=${secret}&a=b`]],
  [["nix", "build", `github:a/b?x=ghp_${secret}`]],
  [["sh", "-c", `NIX_CONFIG='access-tokens = github.com=${secret}' nix build`]],
])("%j is kept without its secret", (words) => {
  const kept = withoutSecrets(words);
  expect(kept.join(" ")).not.toContain(secret);
  expect(kept).toHaveLength(words.length);
});

test("what is no secret stays as it is", () => {
  const words = [
    "nix",
    "build",
    ".#host",
    "-f",
    "./x.nix",
    "--argstr",
    "name",
    "v",
    "--option",
    "cores",
    "4",
    "a@b",
    "-j8",
  ];
  expect(withoutSecrets(words)).toEqual(words);
});

test("whatever the words, there are as many, and what was taken out stays out", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const once = withoutSecrets(words);
      expect(once).toHaveLength(words.length);
      expect(withoutSecrets(once)).toEqual(once);
    }),
  );
});

import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { nix32 } from "./nix32.ts";

test("writes a hash as `nix-hash --to-base32` does", () => {
  // Recorded: nix-hash --type sha1 --to-base32 $(printf abc | sha1sum | cut -c-40)
  expect(nix32(createHash("sha1").update("abc").digest())).toBe("kpcd173cq987hw957sx6m0868wv3x6d9");
});

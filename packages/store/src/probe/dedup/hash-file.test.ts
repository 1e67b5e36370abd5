import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { fileKind } from "../../model/dedup/loose-file.ts";
import { narHash, sampleBytes, sampleHash } from "./hash-file.ts";

const dir = mkdtempSync(join(tmpdir(), "nixperf-hash-"));
afterAll(() => rmSync(dir, { recursive: true }));
const file = join(dir, "file");

/** The NAR as its specification has it, as one text of bytes. */
function nar(words: string[]): string {
  const text = (word: string): string => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(word.length));
    return `${length.toString("latin1")}${word}${"\0".repeat((8 - (word.length % 8)) % 8)}`;
  };
  return ["nix-archive-1", "(", ...words, ")"].map(text).join("");
}
const sha256 = (latin1: string): string => createHash("sha256").update(latin1, "latin1").digest("hex");

test("a file of any size has the hash of its NAR, with and without the executable bit", () => {
  const sizes = fc.oneof(
    fc.nat({ max: 40 }),
    fc.constantFrom(4096, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3e6),
  );
  fc.assert(
    fc.property(sizes, fc.nat({ max: 255 }), (size, fill) => {
      const content = String.fromCharCode(fill).repeat(size);
      writeFileSync(file, content, "latin1");
      expect(narHash(file, fileKind.regular, size).toString("hex")).toBe(
        sha256(nar(["type", "regular", "contents", content])),
      );
      expect(narHash(file, fileKind.executable, size).toString("hex")).toBe(
        sha256(nar(["type", "regular", "executable", "", "contents", content])),
      );
    }),
    { numRuns: 60 },
  );
});

test("a link has the hash of its text, whatever bytes that is", () => {
  const targets = [Buffer.from("a"), Buffer.from([0xff, 0x0a, 0xc3, 0xa9]), Buffer.from("z".repeat(100))];
  for (const [i, target] of targets.entries()) {
    const link = join(dir, `link${i}`);
    symlinkSync(target, link);
    expect(narHash(link, fileKind.symlink, target.length).toString("hex")).toBe(
      sha256(nar(["type", "symlink", "target", target.toString("latin1")])),
    );
  }
});

test("a file that is not as large as it was said to be has no hash", () => {
  for (const size of [10, 3e6]) {
    writeFileSync(file, "x".repeat(size));
    for (const said of [size - 1, size + 1]) {
      expect(() => narHash(file, fileKind.regular, said)).toThrow(expect.objectContaining({ code: "ECHANGED" }));
    }
  }
});

test("a sample tells files apart by their ends, and by nothing in the middle", () => {
  const size = sampleBytes * 4;
  const sample = (change: number | null): string => {
    const content = Buffer.alloc(size, "a");
    if (change !== null) content[change] = 0;
    writeFileSync(file, content);
    return sampleHash(file, size).toString("hex");
  };
  const same = sample(null);
  for (const at of [0, sampleBytes - 1, size - sampleBytes, size - 1]) expect(sample(at)).not.toBe(same);
  expect(sample(sampleBytes)).toBe(same);
  expect(() => sampleHash(file, size + 1)).toThrow(expect.objectContaining({ code: "ECHANGED" }));
});

test("what stands in a file's place is neither followed nor waited for", () => {
  const link = join(dir, "elsewhere");
  symlinkSync(file, link);
  expect(() => narHash(link, fileKind.regular, 1)).toThrow(expect.objectContaining({ code: "ELOOP" }));
});

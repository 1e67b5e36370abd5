import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { spool } from "./spool.ts";
import type { Piece } from "./spool.ts";

const directory = mkdtempSync(join(tmpdir(), "nixperf-spool-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("whatever the pace of the other end, every piece comes, in order, and no more than allowed is under way", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.record({ push: fc.integer({ min: 0, max: 40 }) }), fc.constant({ take: true } as const)), {
        maxLength: 60,
      }),
      (steps) => {
        const got: Piece[] = [];
        let taken = 0;
        const queue = spool({ memoryBytes: 64, file: join(directory, "spool"), deliver: (piece) => got.push(piece) });
        const under = (): number => got.slice(taken).reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
        const sent: Piece[] = [];
        for (const step of steps) {
          if ("push" in step) {
            const bytes = step.push === 0 ? null : new Uint8Array(step.push).fill(sent.length);
            const piece = { stream: sent.length % 3, at: sent.length / 7, bytes };
            sent.push(piece);
            queue.push(piece);
          } else if (taken < got.length) {
            const { bytes } = got[taken++]!;
            queue.taken(bytes?.length ?? 0);
          }
          expect(under()).toBeLessThan(64 + 40);
        }
        while (taken < got.length) queue.taken(got[taken++]!.bytes?.length ?? 0);
        expect(queue.isEmpty()).toBe(true);
        expect(got).toEqual(sent);
        queue.close();
        expect(existsSync(join(directory, "spool"))).toBe(false);
      },
    ),
  );
});

test("where the file cannot be written, what is lost is counted, and what follows still comes", () => {
  const got: number[] = [];
  const queue = spool({
    memoryBytes: 4,
    file: join(directory, "missing/spool"),
    deliver: ({ bytes }) => got.push(bytes![0]!),
  });
  for (const value of [1, 2, 3]) queue.push({ stream: 0, at: 0, bytes: new Uint8Array(4).fill(value) });
  expect([got, queue.lostBytes()]).toEqual([[1], 8]);
  queue.taken(4);
  queue.push({ stream: 0, at: 0, bytes: new Uint8Array(4).fill(4) });
  expect(got).toEqual([1, 4]);
});

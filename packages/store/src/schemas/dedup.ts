import { z } from "zod";
import type { DedupRecord } from "../verbs/dedup.ts";
import { exactly } from "./exactly.ts";
import { bytes, bytesMoreOrLess, count } from "./figures.ts";
import { gaps } from "./gap.ts";
import { storeIdentity } from "./store-identity.ts";

const saving = {
  bytes: bytes.describe("blocks, as du counts"),
  apparentBytes: bytes.describe("sizes of the files"),
  inodes: count,
};

export const dedupRecord: z.ZodType<DedupRecord> = exactly<DedupRecord>()(
  z.object({
    schema: z.literal("nixperf.store.dedup/1"),
    store: storeIdentity,
    saved: z.object(saving).describe("What the hard links of .links save now"),
    potential: z
      .object({
        ...saving,
        files: count.describe("Names that would become links"),
        newLinks: count.describe("Entries that .links would have more"),
        growth: z
          .object({ leastBytes: bytes, mostBytes: bytes })
          .nullable()
          .describe("How much the directory .links would grow; null: not known for this file system"),
        writableFiles: count.describe("Left alone, because their owner may write to them"),
        overLimit: count.describe("Names that stay, because a file can have no more links"),
      })
      .describe("What nix-store --optimise would still save"),
    links: z.object({
      entries: count,
      unused: count.describe("Entries that no store object uses; Nix's next collection removes them"),
      unusedBytes: bytes,
      odd: count.describe("Entries whose names are no hashes"),
      mostLinks: count.describe("The most links that a file in it has"),
      directoryBytes: bytes,
      directoryLimitBytes: bytes.nullable().describe("null: no limit, or not known"),
      linkLimit: count.nullable().describe("null: no limit, or not known"),
      damaged: z
        .array(z.string())
        .nullable()
        .describe("Entries of another content than their names say; null: not looked at"),
    }),
    looked: z.object({
      files: count.describe("Names of files in store objects that are not in .links"),
      hashedFiles: count,
      hashedBytes: bytes,
    }),
    items: z
      .array(
        z.object({
          path: z.string(),
          files: count.describe("How many others would become links"),
          bytes: bytes.describe("blocks that come back"),
        }),
      )
      .describe("The contents that would save most, largest first"),
    applied: z
      .object({
        ended: z.enum(["done", "stopped", "failed"]),
        freedBytes: bytesMoreOrLess.describe("blocks that came back, the directory .links aside"),
        freedInodes: z.int(),
        linksGrowthBytes: bytesMoreOrLess,
        newLinks: z.int(),
        linkedFiles: count.describe("Names that became links, as Nix told"),
        said: z.string().nullable().describe("What Nix said last"),
      })
      .nullable()
      .describe("null: Nix's optimiser was not run"),
    gaps,
  }),
);

import { z } from "zod";
import type { DiskRecord } from "../verbs/disk.ts";
import { exactly } from "./exactly.ts";
import { bytes, count, instant } from "./figures.ts";
import { gaps } from "./gap.ts";
import { storeIdentity } from "./store-identity.ts";
import { state, visibility } from "./words.ts";

const share = z.object({ entries: count, bytes, inodes: count });

/** What a store takes on disk, divided by what would come back. */
export const shares: z.ZodType<DiskRecord["shares"]> = exactly<DiskRecord["shares"]>()(
  z
    .object({ live: share, dead: share, unregistered: share, unusedLinks: share })
    .nullable()
    .describe("The parts add up to the total; null where it is not known what is alive"),
);

export const total: z.ZodType<DiskRecord["total"]> = exactly<DiskRecord["total"]>()(
  z.object({
    bytes: bytes.describe("bytes of blocks, as du counts"),
    inodes: count,
    apparentBytes: bytes.describe("sizes of all files by each of their names"),
    savedBytes: bytes.describe("bytes that hard links save now"),
    savedInodes: count,
  }),
);

export const diskRecord: z.ZodType<DiskRecord> = exactly<DiskRecord>()(
  z.object({
    schema: z.literal("nixperf.store.disk/1"),
    store: storeIdentity,
    visibility,
    walkedAt: instant,
    entries: count,
    total,
    storeDirectoryBytes: bytes,
    links: z
      .object({ entries: count, directoryBytes: bytes, unused: count, unusedBytes: bytes })
      .describe("The directory .links of Nix's optimiser"),
    shares,
    fileSystem: z.object({
      type: z.string().nullable(),
      caveats: z.array(z.string()).describe("Why deleting may give back another number of bytes than blocks say"),
      totalBytes: bytes.nullable(),
      freeBytes: bytes.nullable().describe("bytes that are free for those without privilege"),
      totalInodes: count.nullable(),
      freeInodes: count.nullable(),
    }),
    biggest: z.array(
      z.object({
        path: z.string(),
        registered: z.boolean(),
        state,
        bytes,
        inodes: count,
        aloneBytes: bytes.describe("bytes that would come back if it alone went"),
        apparentBytes: bytes,
      }),
    ),
    outside: z.object({
      items: z.array(
        z.object({
          kind: z.enum([
            "evaluation-cache",
            "fetcher-cache",
            "git-cache",
            "tarball-cache",
            "substituter-cache",
            "other-cache",
            "build-logs",
            "build-directory",
            "channels",
          ]),
          what: z.string(),
          path: z.string(),
          uid: count.nullable(),
          bytes: bytes.nullable(),
          inodes: count.nullable(),
          changedAt: instant.nullable(),
          recreated: z.enum(["yes", "no", "by-hand"]),
          cost: z.string(),
          clear: z.array(z.string()).nullable(),
        }),
      ),
      bytes,
      inodes: count,
    }),
    gaps,
  }),
);

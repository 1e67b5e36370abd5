import type { DatabaseHealth } from "@nixperf/nix/database";
import { z } from "zod";
import { exactly } from "./exactly.ts";
import { bytes, count } from "./figures.ts";

export const databaseHealth: z.ZodType<DatabaseHealth> = exactly<DatabaseHealth>()(
  z.object({
    bytes,
    freeBytes: bytes.describe("Unused pages of the file"),
    walBytes: bytes,
    journalMode: z.enum(["wal", "rollback"]),
    schemaVersion: z.number().nullable(),
    danglingReferences: count,
  }),
);

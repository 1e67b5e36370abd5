/**
 * The records of this package's functions as zod schemas, for whoever reads them from a file or a pipe. A field that a
 * later version adds is let through and left out; everything else that is not as it should be is refused.
 */
import type { z } from "zod";

/** Every record's schema, by the `schema` that the record bears. */
export const schemas: Readonly<Record<string, z.ZodType>> = {};

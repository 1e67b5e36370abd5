import type { z } from "zod";

/**
 * Holds a schema and a hand-written type together in both directions: a call does not compile when either has a field that
 * the other has not, or has it wider or narrower. Returns the schema as it is.
 */
export function exactly<Type>(): <Schema extends z.ZodType<Type>>(
  schema: Schema & (Same<z.output<Schema>, Type> extends true ? unknown : { differs: [z.output<Schema>, Type] }),
) => z.ZodType<Type> {
  return (schema) => schema;
}

type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

/** Written out, and as one may write it: what a reader may change is its own affair. */
type Plain<T> = T extends object ? { -readonly [Key in keyof T]: Plain<T[Key]> } : T;

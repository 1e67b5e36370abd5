import type { z } from "zod";

/**
 * Holds a schema and a hand-written type together in both directions: a call does not compile when either of them has a
 * field that the other has not, or has it optional, wider or narrower. (`const s: z.ZodType<Type> = …` alone would let
 * an extra field and a narrower type pass.) Returns the schema as it is.
 */
export function exactly<Type>(): <Schema extends z.ZodType<Type>>(
  schema: Schema &
    (Same<z.output<Schema>, Type> extends true ? unknown : { schemaAndTypeDiffer: [z.output<Schema>, Type] }),
) => z.ZodType<Type> {
  return (schema) => schema;
}

/** Whether two types are identical once intersections and inherited fields are written out. */
type Same<A, B> =
  (<T>() => T extends WrittenOut<A> ? 1 : 2) extends <T>() => T extends WrittenOut<B> ? 1 : 2 ? true : false;

type WrittenOut<T> = T extends object ? { [Key in keyof T]: WrittenOut<T[Key]> } : T;

import { expect, test } from "vitest";
import { z } from "zod";
import { exactly } from "./exactly.ts";

interface Base {
  narBytes: number | null;
}

interface Written extends Base {
  path: string;
  kinds: Array<"a" | "b">;
  nested: { count: number } & { label: string };
}

const fields = {
  path: z.string(),
  narBytes: z.number().nullable(),
  kinds: z.array(z.enum(["a", "b"])),
  nested: z.object({ count: z.number(), label: z.string() }),
};

// Most of what this proves is proved by the compiler: a directive over a line without a fault is an error itself.
test("a schema that is its type compiles and is handed back; one that differs anywhere does not compile", () => {
  const schema = z.object(fields);
  expect(exactly<Written>()(schema)).toBe(schema);

  // @ts-expect-error -- a field that the type has not
  exactly<Written>()(z.object({ ...fields, extra: z.string() }));
  // @ts-expect-error -- a field that the type has not, further inside
  exactly<Written>()(z.object({ ...fields, nested: fields.nested.extend({ extra: z.string() }) }));
  // @ts-expect-error -- a field that only the type has
  exactly<Written>()(z.object({ ...fields, narBytes: undefined }));
  // @ts-expect-error -- narrower: the type also has null
  exactly<Written>()(z.object({ ...fields, narBytes: z.number() }));
  // @ts-expect-error -- narrower: the type also has "b"
  exactly<Written>()(z.object({ ...fields, kinds: z.array(z.enum(["a"])) }));
  // @ts-expect-error -- wider
  exactly<Written>()(z.object({ ...fields, path: z.string().nullable() }));
  // @ts-expect-error -- wider in what a list holds
  exactly<Written>()(z.object({ ...fields, kinds: z.array(z.string()) }));
  // @ts-expect-error -- not always there
  exactly<Written>()(z.object({ ...fields, path: z.string().optional() }));
  // @ts-expect-error -- anything at all
  exactly<Written>()(z.object({ ...fields, path: z.any() }));
});

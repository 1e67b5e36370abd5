import type { z as Zod } from "zod";
import type { ConfigKey } from "./key.ts";

type Z = typeof Zod;

/** What one key's value may be. */
export async function keySchema(z: Z, key: ConfigKey): Promise<Zod.ZodType> {
  switch (key.is) {
    case "string":
      return z.string().min(1);
    case "choice":
      return z.enum(key.choices as [string, ...string[]]);
    case "integer":
      return z.int().min(key.min ?? 0);
    case "boolean":
      return z.boolean();
    case "object":
      return await key.schema();
  }
}

/** What a whole file of one scope may hold: sections of keys, all optional, and `$schema` for editors. */
export async function fileSchema(z: Z, keys: readonly ConfigKey[], scope: "machine" | "project"): Promise<Zod.ZodType> {
  const sections = new Map<string, Record<string, Zod.ZodType>>();
  const top: Record<string, Zod.ZodType> = {
    $schema: z.string().optional().describe("Where the schema of this file is, for editors"),
  };
  for (const key of keys) {
    if (key.scope !== scope && key.scope !== "both") continue;
    // oxlint-disable-next-line no-await-in-loop -- loads one schema or none
    const described = (await keySchema(z, key)).optional().describe(key.brief);
    const schema = key.is === "object" ? described : described.meta({ default: key.default });
    const [section = "", name] = key.key.split(".");
    if (name === undefined) top[section] = schema;
    else sections.set(section, { ...sections.get(section), [name]: schema });
  }
  for (const [section, members] of sections) top[section] = z.strictObject(members).optional();
  return z.strictObject(top);
}

import { expectTypeOf, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../test/fixtures/fake-process.ts";
import { configKeys } from "../config/keys.ts";
import { completion } from "./completion.ts";
import type { CompletionRecord } from "./completion.ts";
import { config } from "./config.ts";
import type { ConfigRecord } from "./config.ts";
import type { HelpRecord, VersionRecord } from "./own-records.ts";
import { recordSchemas } from "./record-schemas.ts";

const schemas = recordSchemas(z);

/** Fails on a field that the schema does not know, wherever it is. */
function sameFields(schema: z.ZodType, record: unknown): void {
  expect(schema.parse(record)).toEqual(record);
}

test("the schema of the config record is its type, in both directions", async () => {
  expectTypeOf<z.infer<typeof schemas.config>>().toEqualTypeOf<ConfigRecord>();
  const keys = configKeys([]);
  sameFields(schemas.config, await config({ keys, program: "nixperf", env: {}, home: "/nowhere", cwd: "/" }));
});

test("the schema of the completion record is its type, in both directions", async () => {
  expectTypeOf<z.infer<typeof schemas.completion>>().toEqualTypeOf<CompletionRecord>();
  sameFields(schemas.completion, await completion({ shell: "zsh", program: "nixperf" }));
});

test("the schemas of the help and version records are their types, in both directions", async () => {
  expectTypeOf<z.infer<typeof schemas.help>>().toEqualTypeOf<HelpRecord>();
  expectTypeOf<z.infer<typeof schemas.version>>().toEqualTypeOf<VersionRecord>();
  sameFields(schemas.help, JSON.parse((await run(["--help", "--json"])).stdout));
  sameFields(schemas.version, JSON.parse((await run(["--version", "--json"])).stdout));
});

test("what any command prints beside its own record is as its schema says: an error, gaps and the end of a stream", async () => {
  const linesOf = async (...argv: string[]) =>
    (await run([...argv, "--jsonl"])).stdout
      .trimEnd()
      .split("\n")
      .map((line): { schema?: string } => JSON.parse(line));
  const lines = [...(await linesOf("fail", "known")), ...(await linesOf("names"))].filter(({ schema }) => schema);
  expect(new Set(lines.map(({ schema }) => schema))).toEqual(
    new Set(["nixperf.error/1", "nixperf.end/1", "nixperf.gap/1"]),
  );
  for (const line of lines) {
    const name = /^nixperf\.(error|gap|end)\/1$/.exec(line.schema!)![1] as "error" | "gap" | "end";
    sameFields(schemas[name], line);
  }
});

import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  deeds,
  optionsFor,
  packagesWithCommands,
  quickFlags,
  runProgram,
  shippedSchemas,
  withoutTime,
  wordsFor,
} from "./commands.ts";
import { top } from "./workspace.ts";

const sample = join(top, "examples/sample-store");
const packages = await packagesWithCommands();

/** Two paths of the sample store, of the ones that are alive. */
async function samplePaths(): Promise<[string, string]> {
  const store = packages.find(({ folder }) => folder === "store");
  const { stdout } = await runProgram(store!, ["live", "--store", sample]);
  const [first, second] = stdout.split("\n");
  if (!first || !second) throw new Error(`the sample store has no two live paths: ${stdout}`);
  return [first, second];
}

for (const one of packages) {
  const { table } = one;
  const schemas = shippedSchemas(one);

  describe(`every command of ${table.program} is a function of ${one.manifest.name}`, () => {
    for (const command of table.commands) {
      test(`${command.name}: ${command.verb}()`, async () => {
        expect(command.verb).toBe(command.name.replace(/[- ]([a-z])/g, (_, letter: string) => letter.toUpperCase()));
        const verb = one.exports[command.verb];
        expect(verb, `${one.manifest.name} exports no function ${command.verb}`).toBeTypeOf("function");
        const loaded = await command.load();
        expect(loaded.verb, `${command.name} calls something else than ${command.verb}`).toBe(verb);
      });
    }
  });

  describe(`--json of every command of ${table.program} is the record of its function, as its schema says`, () => {
    let paths: [string, string];
    beforeAll(async () => {
      paths = await samplePaths();
    });
    for (const command of table.commands) {
      test(command.name, async () => {
        const words = wordsFor(command, paths);
        const quick = Object.entries(quickFlags[command.name] ?? {}).map(([flag, value]) =>
          value === true ? `--${flag}` : `--${flag}=${value}`,
        );
        const printed = await runProgram(one, [
          ...command.name.split(" "),
          ...words,
          ...quick,
          "--json",
          "--store",
          sample,
        ]);
        expect(printed.stderr).toBe("");
        if (deeds.has(command.name)) {
          expect(printed.code).toBe(2);
          expect(JSON.parse(printed.stdout)).toMatchObject({ schema: "nixperf.error/1", tries: expect.any(Array) });
          expect(schemas.has(command.schema)).toBe(true);
          return;
        }
        expect([0, 1]).toContain(printed.code);
        const record = JSON.parse(printed.stdout) as { schema: string; gaps: unknown };

        expect(record.schema).toBe(command.schema);
        expect(record.schema).toMatch(new RegExp(`^nixperf\\.${table.package}\\.[a-z-]+/[1-9][0-9]*$`));
        expect(Array.isArray(record.gaps)).toBe(true);
        const { verb } = await command.load();
        const returned: unknown = await verb(optionsFor(table, command, words, sample));
        if (quickFlags[command.name] === undefined) expect(withoutTime(record)).toEqual(withoutTime(returned));
        else expect(Object.keys(record)).toEqual(Object.keys(returned as object));

        const validate = schemas.get(command.schema);
        if (!validate) throw new Error(`no file in packages/${one.folder}/schemas demands schema ${command.schema}`);
        expect(validate(record), JSON.stringify(validate.errors, null, 2)).toBe(true);
      });
    }
  });
}

test("there is a command table to look at", () => {
  expect(packages.map(({ folder }) => folder)).toContain("store");
  for (const { table } of packages) expect(table.commands.length).toBeGreaterThan(0);
});

/**
 * A process of its own, to run as some user: calls every verb of the package once and prints, as JSON, what each came to:
 * a record's schema, or an error's code.
 */
import { isNixperfError } from "@nixperf/errors";
import { table } from "../../src/cli/index.ts";
import * as verbs from "../../src/index.ts";
import { understand } from "../../src/parts.ts";
import { deeds, verbOptions } from "./commands.ts";

const [path = "", other = ""] = process.argv.slice(2);
const filled = (name: string): object =>
  JSON.parse(
    JSON.stringify(verbOptions[name] ?? {})
      .replace('"PATH"', JSON.stringify(path))
      .replace('"OTHER"', JSON.stringify(other)),
  );
const outcome = async (run: () => Promise<unknown>): Promise<string> => {
  try {
    const record = (await run()) as { schema?: string };
    return record.schema ?? "no schema";
  } catch (error) {
    return isNixperfError(error) ? error.code : String(error);
  }
};
const exported = verbs as unknown as Record<string, (options: object) => Promise<unknown>>;
const outcomes: Record<string, string> = {};
for (const { name } of table.commands) {
  if (!deeds.has(name)) outcomes[name] = await outcome(() => exported[name]!(filled(name)));
}
outcomes["readStore"] = await outcome(async () => {
  const snapshot = await verbs.readStore();
  understand(snapshot).retained();
  return { schema: snapshot.database.readBy };
});
process.stdout.write(JSON.stringify(outcomes));

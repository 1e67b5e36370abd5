/** A process of its own, to read as another user: prints what came of `readStoreDatabase` as JSON. */
import { isNixperfError } from "@nixperf/errors";
import { readStoreDatabase } from "../../src/database/index.ts";

const [storeDir = "", stateDir = ""] = process.argv.slice(2);
try {
  const { paths, readBy } = await readStoreDatabase({ location: { storeDir, stateDir } });
  process.stdout.write(JSON.stringify({ paths, readBy }));
} catch (error) {
  process.stdout.write(JSON.stringify({ code: isNixperfError(error) ? error.code : String(error) }));
}

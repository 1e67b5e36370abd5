// Loads a store's database with @nixperf/nix as it is published, and sees that all of it came: what is measured against
// the sqlite3 program. Arguments: store directory, state directory, paths and references that must be there.
// This is JavaScript, so that no time goes into stripping types.
import { readStoreDatabase } from "@nixperf/nix/database";

const [storeDir, stateDir, paths, refs] = process.argv.slice(2);
const database = await readStoreDatabase({ location: { storeDir, stateDir } });
if (database.count !== Number(paths) || database.references.edgeCount !== Number(refs)) {
  process.stderr.write(`${database.count} paths and ${database.references.edgeCount} references\n`);
  process.exitCode = 1;
}

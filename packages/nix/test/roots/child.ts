/** A process of its own, to look as another user: prints what `findRoots` finds as JSON. */
import { findRoots } from "../../src/roots/index.ts";

const [storeDir = "", stateDir = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await findRoots({ location: { storeDir, stateDir } })));

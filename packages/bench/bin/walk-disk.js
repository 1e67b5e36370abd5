// Walks a store directory with @nixperf/store as it is published, and prints what it takes on disk in bytes, as
// `du -s --block-size=1` does. Argument: the directory. This is JavaScript, so that no time goes into stripping types.
import { diskTotals, walkStore } from "@nixperf/store/parts";

const realStoreDir = process.argv[2];
const { bytes } = diskTotals(await walkStore({ realStoreDir }));
process.stdout.write(`${bytes}\t${realStoreDir}\n`);

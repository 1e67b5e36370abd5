import type { StoreDatabase } from "@nixperf/nix/database";
import type { StoreListing } from "../../model/snapshot.ts";
import { decodeColumns, encodeColumns } from "./columns-file.ts";
import { keptForm } from "./kept-form.ts";

/** What is kept between runs: what is registered in a store, and how that differs from what is in its directory. */
export interface KeptRows {
  database: StoreDatabase;
  listing: StoreListing & { missing: Uint8Array };
}

interface Facts extends Pick<StoreDatabase, "storeDir" | "unknownSizes" | "realisations" | "health" | "gaps"> {
  outputNames: string[];
  listing: Omit<StoreListing, "missing">;
}

type Columns = readonly [
  narSizes: Float64Array,
  registrationTimes: Float64Array,
  derivers: Int32Array,
  ultimate: Uint8Array,
  contentAddressed: Uint8Array,
  missing: Uint8Array,
  referenceOffsets: Uint32Array,
  references: Uint32Array,
  outputDerivations: Uint32Array,
  outputIds: Uint16Array,
  outputPaths: Int32Array,
];

/** Whole paths are kept, though each begins alike: they are parts of one text when they come back, and cost nothing to make. */
const separator = "\0";

/** The number is the version: whoever changes the columns, or what a database is read as, raises it. */
export const rowsForm = (storeDir: string, stamp: string): string => keptForm("rows 1", `${storeDir}, ${stamp}`);

/** @param stamp state of the directories and files that tell of every change: see `stampOf` */
export function encodeRows({ database, listing: { missing, ...listing } }: KeptRows, stamp: string): Buffer {
  const { storeDir, unknownSizes, realisations, health, gaps, references, outputs } = database;
  const { narSizes, registrationTimes, derivers, ultimate, contentAddressed } = database;
  const columns: Columns = [
    ...([narSizes, registrationTimes, derivers, ultimate, contentAddressed, missing] as const),
    ...([references.offsets, references.targets] as const),
    ...([outputs.derivations, outputs.ids, outputs.paths] as const),
  ];
  const facts: Facts = { storeDir, unknownSizes, realisations, health, gaps, outputNames: outputs.names, listing };
  return encodeColumns({ facts, columns, text: database.paths.join(separator) }, rowsForm(storeDir, stamp));
}

/** The rows in `file`; null for what is not wholly what {@link encodeRows} wrote, in this state and on such a machine. */
export function decodeRows(file: Buffer, storeDir: string, stamp: string): KeptRows | null {
  const read = decodeColumns<Facts, Columns>(file, rowsForm(storeDir, stamp));
  if (read === null) return null;
  const { outputNames, listing, ...facts } = read.facts;
  const [narSizes, registrationTimes, derivers, ultimate, contentAddressed, missing, offsets, targets, ...outputs] =
    read.columns;
  const paths = read.text === "" ? [] : read.text.split(separator);
  const indexOf = new Map<string, number>();
  for (let path = 0; path < paths.length; path++) indexOf.set(paths[path]!.slice(storeDir.length + 1), path);
  const database: StoreDatabase = {
    ...facts,
    count: paths.length,
    paths,
    indexOf,
    narSizes,
    registrationTimes,
    derivers,
    ultimate,
    contentAddressed,
    references: { nodeCount: paths.length, edgeCount: targets.length, offsets, targets },
    outputs: { derivations: outputs[0], ids: outputs[1], paths: outputs[2], names: outputNames },
    readBy: "kept",
  };
  return { database, listing: { ...listing, missing } };
}

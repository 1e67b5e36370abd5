import { readdirSync, readFileSync } from "node:fs";
import { parseReadings } from "../../src/model/readings/format.ts";
import type { Readings } from "../../src/model/readings/readings.ts";

const directory = new URL("../fixtures/machines/", import.meta.url);

/** Machines as `scripts/record-machines.ts` found them. */
export const recorded: Array<{ name: string; readings: Readings }> = readdirSync(directory)
  .sort()
  .map((file) => {
    const text = readFileSync(new URL(file, directory), "utf8");
    return { name: file.replace(".txt", ""), readings: parseReadings(text, file) };
  });

// Writes the JSON Schemas of the records that the commands print, which the package ships. Part of the build; a test
// holds what is committed against what this would write.
import { mkdirSync, writeFileSync } from "node:fs";
import { schemaFiles } from "../src/schemas/json-schemas.ts";

const directory = new URL("../schemas/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(new URL(name, directory), text);

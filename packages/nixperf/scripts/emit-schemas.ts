// Writes the JSON Schemas that the package ships: of the record that the umbrella's own command prints, and of the
// configuration files with the keys of every package, for editors. Part of the build; tests hold what is committed
// against what this would write.
import { mkdirSync, writeFileSync } from "node:fs";
import { configSchemaFiles } from "@nixperf/cli-kit";
import { tables } from "../src/cli/index.ts";
import { schemaFiles } from "../src/schemas/json-schemas.ts";

const directory = new URL("../schemas/", import.meta.url);
mkdirSync(directory, { recursive: true });
const files = { ...schemaFiles(), ...(await configSchemaFiles(tables)) };
for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, directory), text);

import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig({
  ...library(["src/index.ts", "src/config/index.ts", "src/postgres/index.ts", "src/schemas/index.ts"]),
  // Built in: its 300 files take ten times as long to load as the one that they become.
  noExternal: ["kysely"],
});

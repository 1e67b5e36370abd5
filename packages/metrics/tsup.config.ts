import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig(
  library(["src/index.ts", "src/schemas/index.ts", "src/cli/index.ts", "src/probe/listen/worker.ts"]),
);

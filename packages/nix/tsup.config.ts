import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig(
  library([
    "src/store-path/index.ts",
    "src/hash/index.ts",
    "src/drv/index.ts",
    "src/log/index.ts",
    "src/conf/index.ts",
    "src/version/index.ts",
    "src/location/index.ts",
    "src/database/index.ts",
    "src/roots/index.ts",
    "src/command/index.ts",
    "src/settings-in-force/index.ts",
  ]),
);

// Puts the license of what is built into this package beside it. Part of the build.
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const own = new URL("../", import.meta.url);
copyFileSync(fileURLToPath(new URL("node_modules/kysely/LICENSE", own)), new URL("dist/kysely.LICENSE", own));

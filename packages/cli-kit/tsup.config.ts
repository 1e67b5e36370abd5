import { defineConfig } from "tsup";
import type { Options } from "tsup";
import { library } from "../../tsup.base.ts";

/** What a bin loads first, in the JavaScript of Node 12 and without a chunk shared with anything newer. */
const start: Options = {
  ...library(["src/start.ts"]),
  target: "node12.20",
  splitting: false,
  clean: false,
  esbuildPlugins: [
    {
      name: "the-rest-stays-outside",
      setup: (build) => {
        build.onResolve({ filter: /^\.\/index\.ts$/ }, () => ({ path: "./index.js", external: true }));
      },
    },
  ],
};

export default defineConfig([{ ...library(["src/index.ts"]), clean: ["!start.js"] }, start]);

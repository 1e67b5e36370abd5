import { exitCode } from "@nixperf/errors";

import { usage } from "../errors.ts";
import { storeShape } from "../shape/generate.ts";
import type { ShapeOptions } from "../shape/store-shape.ts";
import { writeStore } from "../write/write-store.ts";
import { describeShape } from "../shape/describe.ts";
import { numberFlag, parseFlags } from "./flags.ts";

/** `generate`: writes a store and prints what is in it. */
export function generate(argv: readonly string[]): number {
  const { values, positionals } = parseFlags(argv, {
    out: { type: "string" },
    paths: { type: "string" },
    seed: { type: "string" },
    "refs-per-path": { type: "string" },
    "live-share": { type: "string" },
    "nar-bytes": { type: "string" },
    roots: { type: "string" },
    generations: { type: "string" },
    "order-dependent": { type: "string" },
    files: { type: "string", default: "empty" },
  });
  if (positionals.length > 0) throw usage(`unexpected ${JSON.stringify(positionals[0])}`, "only flags");
  if (values.out === undefined) throw usage("generate needs a folder to write to", "--out DIR");
  const { files } = values;
  if (files !== "none" && files !== "names" && files !== "empty" && files !== "real" && files !== "large") {
    throw usage(`--files ${JSON.stringify(files)} is not known`, "none, names, empty, real or large");
  }
  const options: ShapeOptions = { paths: numberFlag("paths", values.paths, 100) ?? 32_714 };
  const set = (key: keyof ShapeOptions, flag: string, text: string | undefined, least: number): void => {
    const value = numberFlag(flag, text, least);
    if (value !== undefined) options[key] = value;
  };
  set("seed", "seed", values.seed, 0);
  set("refsPerPath", "refs-per-path", values["refs-per-path"], 2);
  set("liveShare", "live-share", values["live-share"], 0);
  set("narBytes", "nar-bytes", values["nar-bytes"], 0);
  set("roots", "roots", values.roots, 1);
  set("generations", "generations", values.generations, 1);
  set("orderDependentPairs", "order-dependent", values["order-dependent"], 0);
  const shape = storeShape(options);
  const store = writeStore(values.out, shape, { files });
  const environment = Object.entries(store.env).map(([name, value]) => `${name}=${value}`);
  process.stdout.write(`${JSON.stringify(describeShape(shape), null, 2)}\n`);
  process.stderr.write(`To use it as the machine's store: env ${environment.join(" ")}\n`);
  return exitCode.ok;
}

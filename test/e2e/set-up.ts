import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { packAll, type PackedPackage } from "../../scripts/pack.ts";
import { fetchNodes, install, remove, top } from "./installed.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Every public package, packed. */
    packed: PackedPackage[];
    /** A directory, far from this repository, in which all of them are installed. */
    installed: string;
  }
}

let installed: string | undefined;

/** Builds (nothing, when nothing has changed), packs every public package, and installs them in an empty directory. */
export async function setup(project: TestProject): Promise<void> {
  await fetchNodes();
  await promisify(execFile)("turbo", ["run", "build", "--output-logs=errors-only"], {
    cwd: top,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  });
  const packed = await packAll(join(top, ".tools/e2e"));
  installed = await install(packed, "all");
  project.provide("packed", packed);
  project.provide("installed", installed);
}

export function teardown(): void {
  if (installed !== undefined) remove(installed);
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { packAll } from "../../scripts/pack.ts";
import { fetchNodes, install, remove, top } from "./installed.ts";
import type { Prepared } from "./prepared.ts";

declare module "vitest" {
  export interface ProvidedContext {
    e2e: Prepared;
  }
}

let installed: string | undefined;

/**
 * Builds (nothing, when nothing has changed), packs every public package, and installs them in an empty directory. What
 * goes wrong is left to the tests to say, since an error here would keep all other tests from running.
 */
export async function setup(project: TestProject): Promise<void> {
  try {
    await fetchNodes();
    await promisify(execFile)("turbo", ["run", "build", "--output-logs=errors-only"], {
      cwd: top,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    });
    const packed = await packAll(join(top, ".tools/e2e"));
    installed = await install(packed, "all");
    project.provide("e2e", { packed, installed });
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as { stdout?: string; stderr?: string; message: string };
    project.provide("e2e", { problem: `${message}\n${stdout}${stderr}` });
  }
}

export function teardown(): void {
  if (installed !== undefined) remove(installed);
}

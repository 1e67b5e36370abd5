/**
 * Packs every public package and looks at each tarball as its users will: publint for the manifest, are-the-types-wrong
 * for what TypeScript finds in it.
 *
 *   node scripts/check-packages.ts
 */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { packAll } from "./pack.ts";

const run = promisify(execFile);
const packed = await packAll(resolve(import.meta.dirname, "../.tools/packed"));
for (const { name, tarball } of packed) {
  for (const [program, ...args] of [
    ["publint", "run", tarball, "--strict"],
    ["attw", tarball, "--profile", "esm-only", "--no-emoji"],
  ] as const) {
    await run(program, args).catch((error: { stdout?: string; stderr?: string; message: string }) => {
      console.error(
        `${program} on ${name}:\n${error.stdout ?? ""}${error.stderr ?? ""}${error.stdout ? "" : error.message}`,
      );
      process.exitCode = 1;
    });
  }
}

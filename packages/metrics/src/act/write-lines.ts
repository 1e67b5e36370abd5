import { open, rename, rm } from "node:fs/promises";
import { exportUnwritable } from "../errors.ts";

/**
 * Writes lines into a file that appears as a whole or not at all, however many they are.
 *
 * @returns how many lines
 * @throws NIXPERF_EXPORT_UNWRITABLE, and what `batches` throws
 */
export async function writeLines(path: string, batches: AsyncIterable<readonly string[]>): Promise<number> {
  const beside = `${path}.${process.pid}.part`;
  const file = await open(beside, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw exportUnwritable(path, error.code ?? error.message);
  });
  let lines = 0;
  try {
    for await (const batch of batches) {
      await file.write(batch.map((line) => `${line}\n`).join(""));
      lines += batch.length;
    }
    await file.sync();
    await file.close();
    await rename(beside, path);
    return lines;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    if (error instanceof Error && "syscall" in error)
      throw exportUnwritable(path, (error as NodeJS.ErrnoException).code ?? "");
    throw error;
  }
}

import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { exportUnwritable } from "../errors.ts";

type Batches = AsyncIterable<readonly string[]>;

/**
 * Writes lines into a file that appears as a whole or not at all, however many they are. A link stays and what it leads to
 * is replaced; a pipe or device is written into.
 *
 * @returns how many lines
 * @throws NIXPERF_EXPORT_UNWRITABLE, and what `batches` throws
 */
export async function writeLines(path: string, batches: Batches): Promise<number> {
  const target = await realpath(path).catch(() => path);
  const there = await stat(target).catch(() => null);
  if (there !== null && !there.isFile() && !there.isDirectory()) return await writeInto(path, target, batches);
  const beside = `${target}.${process.pid}.part`;
  const file = await opened(path, beside, "wx");
  try {
    const lines = await written(batches, (text) => file.writeFile(text));
    await file.sync();
    await file.close();
    await rename(beside, target);
    return lines;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw faultOf(path, error);
  }
}

/**
 * Hands lines to `write` until nobody reads any more, which it says by `false`.
 *
 * @returns how many lines
 */
export async function passLines(write: (text: string) => Promise<boolean>, batches: Batches): Promise<number> {
  return await written(batches, write);
}

async function writeInto(path: string, target: string, batches: Batches): Promise<number> {
  const file = await opened(path, target, "w");
  try {
    return await written(batches, (text) => file.writeFile(text));
  } catch (error) {
    throw faultOf(path, error);
  } finally {
    await file.close().catch(() => undefined);
  }
}

async function written(batches: Batches, write: (text: string) => Promise<boolean | void>): Promise<number> {
  let lines = 0;
  for await (const batch of batches) {
    if ((await write(batch.map((line) => `${line}\n`).join(""))) === false) break;
    lines += batch.length;
  }
  return lines;
}

async function opened(path: string, file: string, flags: "w" | "wx") {
  return await open(file, flags, 0o600).catch((error: unknown) => {
    throw faultOf(path, error);
  });
}

function faultOf(path: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? error : exportUnwritable(path, code ?? "");
}

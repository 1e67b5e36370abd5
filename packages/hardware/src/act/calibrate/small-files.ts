import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, rmdirSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Seconds a file, of one batch. */
export interface SmallFileTimes {
  create: number;
  stat: number;
  read: number;
  remove: number;
}

/** What most files of a store are like. */
const content = Buffer.alloc(4096, "nixperf\n");

/** Creates, looks at, reads and removes so many files of 4 KiB, in directories of 100. All of it comes from the page cache. */
export function smallFiles(scratch: string, count: number): SmallFileTimes {
  const top = join(scratch, "files");
  mkdirSync(top);
  const directories: string[] = [];
  const files: string[] = [];
  for (let index = 0; index < count; index++) {
    if (index % 100 === 0) directories.push(join(top, String(index / 100)));
    files.push(join(directories.at(-1)!, `file-${index}.txt`));
  }
  const timed = (work: () => void): number => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000 / count;
  };
  return {
    create: timed(() => {
      for (const directory of directories) mkdirSync(directory);
      for (const file of files) {
        const descriptor = openSync(file, "wx");
        writeSync(descriptor, content);
        closeSync(descriptor);
      }
    }),
    stat: timed(() => {
      for (const file of files) lstatSync(file);
    }),
    read: timed(() => {
      for (const file of files) readFileSync(file);
    }),
    remove: timed(() => {
      for (const file of files) unlinkSync(file);
      for (const directory of [...directories, top]) rmdirSync(directory);
    }),
  };
}

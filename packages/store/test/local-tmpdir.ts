import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const overlay = 0x794c7630;

/** For tests of what is kept between runs, which nothing is of stores on an overlay, such as `/tmp` in a container. */
export function localTmpdir(): string {
  return statfsSync(tmpdir()).type === overlay ? "/dev/shm" : tmpdir();
}

/**
 * Byte paths that several threads read, without a copy for each: one after the other in one buffer. A store has millions of
 * files, and making texts of their names costs more than looking at them; so it is done only where one is needed.
 */
export interface PathTable {
  bytes: Uint8Array<SharedArrayBuffer>;
  /** Where each path ends; the next one begins there. */
  ends: Float64Array<SharedArrayBuffer>;
}

export function pathTable(paths: readonly string[]): PathTable {
  const bytes = new Uint8Array(new SharedArrayBuffer(paths.reduce((sum, path) => sum + path.length, 0)));
  Buffer.from(bytes.buffer).write(paths.join(""), "latin1");
  const ends = new Float64Array(new SharedArrayBuffer(paths.length * 8));
  let end = 0;
  for (const [i, path] of paths.entries()) ends[i] = end += path.length;
  return { bytes, ends };
}

/** The same paths, those of the first table first. */
export function joinTables(tables: readonly PathTable[]): PathTable {
  if (tables.length === 1) return tables[0]!;
  let [length, count] = [0, 0];
  for (const table of tables) {
    length += table.bytes.length;
    count += table.ends.length;
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  const ends = new Float64Array(new SharedArrayBuffer(count * 8));
  let [at, path] = [0, 0];
  for (const table of tables) {
    bytes.set(table.bytes, at);
    for (const end of table.ends) ends[path++] = at + end;
    at += table.bytes.length;
  }
  return { bytes, ends };
}

/** Reads one path of the table. */
export function pathReader({ bytes, ends }: PathTable): (path: number) => string {
  const buffer = Buffer.from(bytes.buffer);
  return (path) => buffer.toString("latin1", path === 0 ? 0 : ends[path - 1]!, ends[path]!);
}

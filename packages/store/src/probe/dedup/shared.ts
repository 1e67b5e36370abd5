/** Columns that several threads see: so long, or with these figures. */
export function sharedBytes(figures: number | ArrayLike<number>): Uint8Array<SharedArrayBuffer> {
  return filled(new Uint8Array(new SharedArrayBuffer(lengthOf(figures))), figures);
}

export function sharedIntegers(figures: number | ArrayLike<number>): Uint32Array<SharedArrayBuffer> {
  return filled(new Uint32Array(new SharedArrayBuffer(lengthOf(figures) * 4)), figures);
}

export function sharedNumbers(figures: number | ArrayLike<number>): Float64Array<SharedArrayBuffer> {
  return filled(new Float64Array(new SharedArrayBuffer(lengthOf(figures) * 8)), figures);
}

/** A number that several threads count up, to share out work. */
export function sharedCounter(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}

function lengthOf(figures: number | ArrayLike<number>): number {
  return typeof figures === "number" ? figures : figures.length;
}

function filled<Column extends { set(figures: ArrayLike<number>): void }>(
  column: Column,
  figures: number | ArrayLike<number>,
): Column {
  if (typeof figures !== "number") column.set(figures);
  return column;
}

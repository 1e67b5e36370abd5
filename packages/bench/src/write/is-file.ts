import { pathKind, type StoreShape } from "../shape/store-shape.ts";

/** Whether the store path is a single file rather than a directory. */
export function isFile(shape: StoreShape, path: number): boolean {
  return shape.kinds[path] === pathKind.derivation || /\.(patch|sh|service|tar\.gz)$/.test(shape.names[path]!);
}

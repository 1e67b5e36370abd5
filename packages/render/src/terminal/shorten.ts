import { stringWidth, takeEnd, takeStart } from "./width.ts";

// Everything before a store path's hash, the hash (32 of Nix's base-32 characters), and the name after it.
const storePath = /^(.*\/)([0-9a-df-np-sv-z]{32})(-.+)$/;

/** `text` in at most `width` columns, its end cut. */
export function shortenEnd(text: string, width: number, ellipsis: string): string {
  if (stringWidth(text) <= width) return text;
  return width <= ellipsis.length ? ellipsis.slice(0, width) : takeStart(text, width - ellipsis.length) + ellipsis;
}

/**
 * A path in at most `width` columns: what goes is in the middle, because a path is known by its end. A store path loses
 * part of its hash first and then its directory, so that its name stays whole for as long as it can.
 */
export function shortenPath(path: string, width: number, ellipsis: string): string {
  if (stringWidth(path) <= width) return path;
  const [, directory = "", hash = "", name = ""] = storePath.exec(path) ?? [];
  if (hash !== "") {
    const room = width - stringWidth(directory) - stringWidth(name) - ellipsis.length;
    if (room >= 4) return directory + hash.slice(0, room) + ellipsis + name;
    const alone = width - stringWidth(name) - 2 * ellipsis.length;
    if (alone >= 4) return ellipsis + hash.slice(0, alone) + ellipsis + name;
  }
  if (width <= 3 * ellipsis.length) return shortenEnd(path, width, ellipsis);
  const room = width - ellipsis.length;
  const end = Math.ceil(room * 0.6);
  return takeStart(path, room - end) + ellipsis + takeEnd(path, end);
}

import { readFileSync } from "node:fs";

/** Names of the users that `/etc/passwd` lists, by uid. Users of a directory service are not there. */
export function userNames(): Map<number, string> {
  const names = new Map<number, string>();
  let text: string;
  try {
    text = readFileSync("/etc/passwd", "utf8");
  } catch {
    return names;
  }
  for (const line of text.split("\n")) {
    const [name, , uid] = line.split(":");
    if (name && uid !== undefined && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

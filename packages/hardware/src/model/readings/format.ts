import { badReadings } from "../../errors.ts";
import { maxFileBytes } from "./plan.ts";
import { noReadings } from "./readings.ts";
import type { Readings, Space, StoreReading } from "./readings.ts";

/**
 * Readings as text, which a shell can write: the first line says what it is, a line that begins with `=` says what
 * follows, and each line of that begins with one blank. `=lines` holds lines of several files, each with its path
 * before a colon.
 *
 * ```
 * nixperf-readings 1
 * =file /proc/swaps
 *  Filename   Type   Size   Used   Priority
 * =unreadable /proc/1/cgroup
 * =lines
 *  /sys/devices/system/node/node0/cpulist:0-7
 * =link /etc/nix/nix.conf
 *  /etc/static/nix/nix.conf
 * =command 0 nix --version
 *  nix (Nix) 2.34.8
 * =env HOME
 *  /home/user
 * =space /nix/store
 *  /nix/store 4096 61255492 12345678 15597568 12000000
 * =store daemon
 *  /nix/store
 *  /nix/store
 *  /nix/var/nix
 *  socket
 * =end
 * ```
 */
export function writeReadings(readings: Readings): string {
  const out = [head];
  const part = (name: string, text: string): void => {
    out.push(`=${name}`, ...(text === "" ? [] : text.split("\n").map((line) => ` ${line}`)));
  };
  const { store } = readings;
  part(
    `store ${store.access}`,
    [store.dir, store.realDir, store.stateDir, ...(store.hasSocket ? ["socket"] : [])].join("\n"),
  );
  for (const [path, text] of Object.entries(readings.files)) {
    if (text === null) part(`unreadable ${path}`, "");
    else part(`file ${path}`, text);
  }
  for (const [path, text] of Object.entries(readings.links)) part(`link ${path}`, text);
  for (const [path, space] of Object.entries(readings.space)) {
    const { realPath, blockBytes, blocks, freeBlocks, inodes, freeInodes } = space;
    part(`space ${path}`, [realPath, blockBytes, blocks, freeBlocks, inodes, freeInodes].join(" "));
  }
  for (const [name, { code, stdout }] of Object.entries(readings.commands)) part(`command ${code} ${name}`, stdout);
  for (const [name, value] of Object.entries(readings.env)) part(`env ${name}`, value);
  out.push("=end");
  return `${out.join("\n")}\n`;
}

const head = "nixperf-readings 1";

/**
 * Reads what {@link writeReadings} or the script wrote. What comes before the first line of it is passed over: shells
 * greet. `from` is named in errors.
 *
 * @throws NIXPERF_READINGS_INVALID when it is something else, or not all of it
 */
export function parseReadings(text: string, from: string): Readings {
  const lines = text.split("\n");
  const start = lines.indexOf(head);
  if (start === -1) throw badReadings(from, `no line "${head}"`);
  const readings = noReadings();
  let name: string | null = null;
  let body: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith(" ")) {
      body.push(line.slice(1));
      continue;
    }
    // The script ends every file with a line of its own, whether the file does or not.
    if (line === "") continue;
    if (!line.startsWith("=")) throw badReadings(from, `the line ${JSON.stringify(line.slice(0, 80))}`);
    if (name !== null) take(readings, name, body, from);
    if (line === "=end") return readings;
    name = line.slice(1);
    body = [];
  }
  throw badReadings(from, "no last line =end: it was cut off");
}

function take(readings: Readings, name: string, body: readonly string[], from: string): void {
  const [, kind = "", rest = ""] = /^([a-z]+) ?(.*)$/.exec(name) ?? [];
  const text = body.join("\n").trimEnd();
  if (kind === "file") readings.files[rest] = text.length > maxFileBytes ? null : text;
  else if (kind === "unreadable") readings.files[rest] = null;
  else if (kind === "link") readings.links[rest] = text;
  else if (kind === "env") readings.env[rest] = text;
  else if (kind === "lines") takeLines(readings, body);
  else if (kind === "command") {
    const [, code, command] = /^(\d{1,3}) (.+)$/.exec(rest) ?? [];
    if (command === undefined) throw badReadings(from, JSON.stringify(`=${name.slice(0, 80)}`));
    readings.commands[command] = { code: Number(code), stdout: text };
  } else if (kind === "space") {
    const space = parseSpace(text);
    if (space !== null) readings.space[rest] = space;
  } else if (kind === "store") {
    readings.store = parseStore(rest, body, from);
  } else throw badReadings(from, JSON.stringify(`=${name.slice(0, 80)}`));
}

function takeLines(readings: Readings, body: readonly string[]): void {
  for (const line of body) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const path = line.slice(0, colon);
    const before = Object.hasOwn(readings.files, path) ? readings.files[path] : undefined;
    const text = line.slice(colon + 1);
    readings.files[path] = (before === undefined || before === null ? text : `${before}\n${text}`).trimEnd();
  }
}

function parseSpace(text: string): Space | null {
  const match = /^(\/.*) (\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,15})$/.exec(text);
  if (match === null) return null;
  const [blockBytes = 0, blocks = 0, freeBlocks = 0, inodes = 0, freeInodes = 0] = match.slice(2).map(Number);
  return { realPath: match[1]!, blockBytes, blocks, freeBlocks, inodes, freeInodes };
}

function parseStore(access: string, body: readonly string[], from: string): StoreReading {
  const [dir, realDir, stateDir, socket] = body;
  const isAccess = access === "direct" || access === "daemon" || access === "none";
  if (!isAccess || !dir?.startsWith("/") || !realDir?.startsWith("/") || !stateDir?.startsWith("/"))
    throw badReadings(from, "no such store");
  return { access, dir, realDir, stateDir, hasSocket: socket === "socket" };
}

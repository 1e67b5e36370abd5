import { closeSync, existsSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

import type { Command } from "../harness/command.ts";
import { entry, type SuiteEntry, type SuiteForm } from "./entry.ts";
import { notBuilt, type Programs } from "./programs.ts";

/** The suite `log`: what is promised about reading Nix's events. */
export function logSuite(programs: Programs, dir: string, form: SuiteForm): SuiteEntry[] {
  const rounds = form.rounds ?? (form.full ? 10 : 3);
  return [
    entry("progress", "A log of which 98 of 100 lines are progress", () => {
      const { readLog } = programs;
      if (readLog === null) return `@nixperf/nix is ${notBuilt}`;
      const file = join(dir, `progress-${form.full ? "full" : "short"}.log`);
      const lines = writeProgressLog(file, form.full ? 400e6 : 40e6);
      const command = (name: string, how: string, check: Command["check"]): Command => ({
        name,
        argv: [programs.node, readLog, file, how],
        env: {},
        boundSeconds: 120,
        ...(check && { check }),
      });
      const last = command("@nixperf/nix/log, the last progress only", "last", atLeast(200));
      const all = command("@nixperf/nix/log, all progress", "reader", hasAll(lines));
      const json = command("JSON.parse of each line", "json", hasAll(lines));
      return {
        commands: [last, all, json],
        claims: [
          { kind: "ratio", of: json.name, to: last.name, atLeast: 2 },
          { kind: "peak", of: last.name, atMostBytes: 150e6 },
        ],
        rounds,
      };
    }),
  ];
}

interface Printed {
  start: number;
  stop: number;
  result: number;
  megabytesPerSecond: number;
}

function atLeast(megabytesPerSecond: number): (stdout: string) => string | null {
  return (stdout) => {
    const printed = JSON.parse(stdout) as Printed;
    if (printed.start === 0 || printed.start !== printed.stop) return "starts and stops do not agree";
    const found = printed.megabytesPerSecond;
    return found >= megabytesPerSecond ? null : `${found} MB/s and not ${megabytesPerSecond}`;
  };
}

function hasAll(lines: number): (stdout: string) => string | null {
  return (stdout) => {
    const { start, stop, result } = JSON.parse(stdout) as Printed;
    return start + stop + result === lines ? null : `${start + stop + result} of ${lines} events`;
  };
}

/** How many go on at once, and lines of progress in the time of as many. */
const atOnce = 16;
const linesOfProgress = 7000;

/**
 * Writes what Nix tells of a download of some thousand paths, as one was recorded: three activities for each path, and of
 * 1,000 lines of progress 920 for what is unpacked and 80 for what comes over the wire; ids beyond 2^53. Returns how many
 * lines it has.
 */
function writeProgressLog(file: string, bytes: number): number {
  let [written, lines, next, random] = [0, 0, 0, 1];
  const isThere = existsSync(file) && statSync(file).size >= bytes;
  const handle = isThere ? null : openSync(file, "w");
  const nextRandom = (): number => (random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff);
  const path = "/nix/store/0c8vqmf2i3a1sxj9nylqhnpkb5h0ms3r-hello-2.12.1";
  const cache = "https://cache.example.org";
  while (written < bytes) {
    const text: string[] = [];
    const starts = Array.from({ length: atOnce }, () => [next++, next++, next++].map((id) => idOf(id)));
    for (const [fetch, copy, transfer] of starts) {
      text.push(
        `@nix {"action":"start","fields":["${path}","${cache}"],"id":${fetch},"level":4,"parent":0,"text":"","type":108}`,
        `@nix {"action":"start","fields":["${path}","${cache}","local"],"id":${copy},"level":3,"parent":${fetch},"text":"copying path '${path}' from '${cache}'","type":100}`,
        `@nix {"action":"start","fields":["${cache}/nar/x.nar.xz"],"id":${transfer},"level":4,"parent":${copy},"text":"downloading '${cache}/nar/x.nar.xz'","type":101}`,
      );
    }
    for (let i = 0; i < linesOfProgress; i++) {
      const [, copy, transfer] = starts[(nextRandom() >> 8) % atOnce]!;
      const id = (nextRandom() >> 8) % 1000 < 920 ? copy : transfer;
      text.push(`@nix {"action":"result","fields":[${(nextRandom() >> 4) % 1e8},123456789,0,0],"id":${id},"type":105}`);
    }
    for (const ids of starts) for (const id of ids.toReversed()) text.push(`@nix {"action":"stop","id":${id}}`);
    const part = `${text.join("\n")}\n`;
    if (handle !== null) writeSync(handle, part);
    written += part.length;
    lines += text.length;
  }
  if (handle !== null) closeSync(handle);
  return lines;
}

function idOf(counter: number): string {
  return String((4_133_213n << 32n) + BigInt(counter));
}

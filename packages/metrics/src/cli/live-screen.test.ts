import type { Output } from "@nixperf/cli-kit";
import { expect, test } from "vitest";
import type { CollectLive } from "../model/live/collect-live.ts";
import { liveScreen } from "./live-screen.ts";

/** What a terminal that understands what is used here shows, line by line. */
function terminal(columns: number): Output & { columns: number; shows: () => string[]; writes: string[] } {
  const lines = [""];
  let row = 0;
  let column = 0;
  const writes: string[] = [];
  return {
    isTerminal: true,
    columns,
    writes,
    shows: () => lines.map((line) => line.trimEnd()),
    write: async (text) => {
      writes.push(text);
      for (const [part] of text.matchAll(/\x1b\[(\d+)A|\x1b\[J|\x1b\[\?25[lh]|\r|\n|[^\x1b\r\n]+/g)) {
        if (part === "\n") {
          row += 1;
          column = 0;
          lines[row] ??= "";
        } else if (part === "\r") column = 0;
        else if (part === "\x1b[J") {
          lines.length = row + 1;
          lines[row] = lines[row]!.slice(0, column);
        } else if (part.endsWith("A")) row -= Number(/\d+/.exec(part)![0]);
        else if (!part.startsWith("\x1b")) {
          lines[row] = lines[row]!.slice(0, column).padEnd(column) + part + lines[row]!.slice(column + part.length);
          column += part.length;
        }
      }
      return true;
    },
  };
}

const live = (seconds: number): CollectLive => ({ seconds }) as CollectLive;
const draw = ({ seconds }: CollectLive): string[] => [`running ${seconds}`, "below"];

test("what stays goes above what changes, and nothing of that is left in the end", async () => {
  const stderr = terminal(80);
  const screen = liveScreen({ stderr, env: {} }, draw);
  await screen.write("one\n");
  screen.update(live(1));
  await screen.write("two\nthree\n");
  screen.update(live(2));
  expect(stderr.shows()).toEqual(["one", "two", "three", "running 2", "below", ""]);
  screen.close();
  expect(stderr.shows()).toEqual(["one", "two", "three", ""]);
  expect(stderr.writes[0]).toBe("\x1b[?25l");
  expect(stderr.writes.at(-1)).toContain("\x1b[?25h");
});

test("a line that is not ended is left alone until it is", async () => {
  const stderr = terminal(80);
  const screen = liveScreen({ stderr, env: {} }, draw);
  screen.update(live(1));
  await screen.write("password: ");
  screen.update(live(2));
  expect(stderr.shows()).toEqual(["password:"]);
  await screen.write("\n");
  expect(stderr.shows()).toEqual(["password:", "running 2", "below", ""]);
});

test("what did not change is not written again", () => {
  const stderr = terminal(80);
  const screen = liveScreen({ stderr, env: {} }, draw);
  screen.update(live(1));
  const before = stderr.writes.length;
  screen.update(live(1));
  expect(stderr.writes).toHaveLength(before);
});

test("a terminal that became narrower has broken the lines, and all of them are taken away", () => {
  const stderr = terminal(80);
  const screen = liveScreen({ stderr, env: {} }, () => ["x".repeat(70)]);
  screen.update(live(1));
  stderr.columns = 30;
  screen.close();
  expect(stderr.writes.at(-1)).toContain("\x1b[3A");
});

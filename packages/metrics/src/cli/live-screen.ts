import type { ProcessContext } from "@nixperf/cli-kit";
import type { CollectLive } from "../model/live/collect-live.ts";

/** What is shown on standard error while a command runs. */
export interface LiveScreen {
  /** Text that stays, above what changes; settles when it is written. */
  write(text: string): Promise<void>;
  update(live: CollectLive): void;
  /** Takes away what changes, and gives the cursor back. */
  close(): void;
}

/** Makes the lines of what changes. */
export type Draw = (live: CollectLive, screen: { width: number; unicode: boolean }) => string[];

const [hideCursor, showCursor] = ["\x1b[?25l", "\x1b[?25h"];

/**
 * Some lines at the bottom of a terminal that are drawn again and again, in one write so that nothing flickers. Other text
 * goes above them. A line that was not ended yet (a prompt, a bar) is left alone: what changes is drawn below it.
 */
export function liveScreen({ stderr, env }: Pick<ProcessContext, "stderr" | "env">, draw: Draw): LiveScreen {
  let drawn: string[] = [];
  let isOpen = true;
  let isLineOpen = false;
  let live: CollectLive | null = null;
  const unicode = /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "");
  const width = (): number => stderr.columns || 80;
  // A terminal that was made narrower since has broken what was drawn into more lines.
  const rows = (): number => drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width())), 0);
  const erased = (): string => (drawn.length === 0 ? "" : `\x1b[${rows()}A\r\x1b[J`);
  const shown = (): string[] => (live === null || !isOpen ? [] : draw(live, { width: width(), unicode }));
  const take = (lines: string[]): string => {
    drawn = lines;
    return lines.map((line) => `${line}\n`).join("");
  };
  const put = async (text: string): Promise<void> => {
    await stderr.write(text).catch(() => {});
  };
  // Whatever ends this process, the terminal gets its cursor back.
  const restore = (): void => void (isOpen && process.stderr.isTTY && process.stderr.write(showCursor));
  process.once("exit", restore);
  void put(hideCursor);
  return {
    write: async (text) => {
      const before = erased();
      drawn = [];
      isLineOpen = text !== "" && !text.endsWith("\n");
      // Drawn again with the next update where a line is open.
      await put(before + text + (isLineOpen ? "" : take(shown())));
    },
    update: (now) => {
      live = now;
      if (isLineOpen) return;
      const lines = shown();
      if (lines.length === drawn.length && lines.every((line, index) => line === drawn[index])) return;
      void put(erased() + take(lines));
    },
    close: () => {
      if (!isOpen) return;
      const before = erased();
      isOpen = false;
      process.removeListener("exit", restore);
      void put(`${before}${isLineOpen ? "\n" : ""}${showCursor}`);
    },
  };
}

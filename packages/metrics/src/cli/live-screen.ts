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
  let drawn = 0;
  let isOpen = true;
  let isLineOpen = false;
  let live: CollectLive | null = null;
  const unicode = /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "");
  const width = (): number => stderr.columns ?? 80;
  const erased = (): string => (drawn === 0 ? "" : `\x1b[${drawn}A\r\x1b[J`);
  const lines = (): string => {
    if (live === null || !isOpen) return "";
    const shown = draw(live, { width: width(), unicode });
    drawn = shown.length;
    return shown.map((line) => `${line}\n`).join("");
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
      drawn = 0;
      isLineOpen = text !== "" && !text.endsWith("\n");
      // Drawn again with the next update where a line is open.
      await put(before + text + (isLineOpen ? "" : lines()));
    },
    update: (now) => {
      live = now;
      if (isLineOpen) return;
      const before = erased();
      drawn = 0;
      void put(before + lines());
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

import { Worker } from "node:worker_threads";
import { listenerFailed } from "../../errors.ts";
import type { FromListener, ListenerData, ToListener } from "./messages.ts";
import type { Piece } from "./spool.ts";

export interface ListenOptions extends Omit<ListenerData, "memoryBytes"> {
  memoryBytes?: number;
  onStream(stream: number, from: "socket" | "pipe"): void;
  /** A piece counts as taken when what this returns is settled. */
  onPiece(piece: Piece): void | Promise<void>;
  /** It ended by itself; what Nix says from now on is not heard. */
  onLost(reason: string): void;
}

export interface Listener {
  /** Reads what is still under way, hands it on and ends. Resolves to the number of bytes for which there was no room. */
  finish(): Promise<number>;
}

/** From source it is TypeScript, which Node runs as it is; in the package it is built. */
const program = import.meta.url.endsWith(".ts")
  ? new URL("./worker.ts", import.meta.url)
  : new URL("./probe/listen/worker.js", import.meta.url);

/**
 * Listens in a thread of its own: what arrives is stamped and read at once, also while this thread is busy; what this
 * thread is behind with waits in memory, and beyond `memoryBytes` (default 32 MiB) in a file.
 *
 * @throws NIXPERF_COLLECT_LISTEN
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { onStream, onPiece, onLost, memoryBytes = 32 * 1024 * 1024, ...rest } = options;
  const data: ListenerData = { ...rest, memoryBytes };
  // A pipe that is opened there and closed as a socket is a file still open to Node, which would close that number once
  // more when the thread ends, whoever has it then.
  const worker = new Worker(program, { execArgv: ["--no-warnings"], workerData: data, trackUnmanagedFds: false });
  const tell = (message: ToListener): void => worker.postMessage(message, []);
  let finished: ((lostBytes: number) => void) | null = null;
  let isOver: number | null = null;
  const end = (lostBytes: number): void => {
    isOver = lostBytes;
    finished?.(lostBytes);
  };
  let through = 0;
  // Said now and then only: a message costs more than most pieces.
  const sayTakenFrom = Math.min(memoryBytes / 4, 256 * 1024);
  const take = (piece: Piece): void => {
    const taken = (): void => {
      through += piece.bytes?.length ?? 0;
      if (through < sayTakenFrom) return;
      tell({ is: "taken", bytes: through });
      through = 0;
    };
    try {
      const being = onPiece(piece);
      if (being instanceof Promise) void being.then(taken, taken);
      else taken();
    } catch (error) {
      // It goes on being read, so that nobody waits.
      taken();
      onLost(error instanceof Error ? error.message : String(error));
    }
  };
  await new Promise<void>((resolve, reject) => {
    worker.on("message", (message: FromListener) => {
      if (message.is === "pieces") {
        for (const piece of message.pieces) take(piece);
      } else if (message.is === "stream") onStream(message.stream, message.from);
      else if (message.is === "ready") resolve();
      else if (message.is === "refused") {
        reject(listenerFailed(options.socketPath ?? "", message.code));
        void worker.terminate();
      } else end(message.lostBytes);
    });
    worker.on("error", (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      reject(listenerFailed(options.socketPath ?? options.pipes.join(" "), reason));
      onLost(reason);
      end(0);
    });
  });
  return {
    finish: () =>
      new Promise((resolve) => {
        if (isOver !== null) return resolve(isOver);
        finished = resolve;
        tell({ is: "finish" });
      }),
  };
}

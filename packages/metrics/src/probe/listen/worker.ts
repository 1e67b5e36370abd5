// The thread that reads what Nix writes about itself. It does nothing else, so that Nix never waits, however busy the
// rest of the program is.
import { closeSync, constants, lstatSync, openSync, rmSync } from "node:fs";
import { connect, createServer, Socket } from "node:net";
import type { Server } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { FromListener, ListenerData, ToListener } from "./messages.ts";
import { spool } from "./spool.ts";
import type { Piece } from "./spool.ts";

const { socketPath, pipes, spoolFile, memoryBytes } = workerData as ListenerData;
const port = parentPort!;
const say = (message: FromListener): void => port.postMessage(message);

/** And so many in all: who goes on writing then has outlived the command, and is not waited for. */
const longestEnd = 5000;
/** Milliseconds without a byte after which nothing more is to be expected of programs that have ended. */
const quiet = 40;

/** Nix writes line by line, and a message to another thread costs more than a line: so many milliseconds' worth go together. */
const together = 10;
let batch: Piece[] = [];
let streams = 0;
let heardAt = 0;
let finishingAt: number | null = null;
const now = (): number => Number(process.hrtime.bigint()) / 1e9;
const queue = spool({
  memoryBytes,
  file: spoolFile,
  deliver: (piece) => {
    batch.push(piece);
    if (batch.length === 1) setTimeout(handOn, together);
  },
});

function handOn(): void {
  if (batch.length > 0) say({ is: "pieces", pieces: batch });
  batch = [];
}

function take(socket: Socket, stream: number, from: "socket" | "pipe"): void {
  say({ is: "stream", stream, from });
  socket.on("data", (bytes) => {
    heardAt = performance.now();
    queue.push({ stream, at: now(), bytes: bytes as Uint8Array });
  });
  // A program that is killed resets its connection; what it wrote before was read.
  socket.on("error", () => {});
  socket.on("close", () => {
    queue.push({ stream, at: now(), bytes: null });
  });
}

const sockets: Socket[] = [];
for (const path of pipes) {
  // Opened for writing as well, so that it does not end when the first of several writers does.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const socket = new Socket({ fd, readable: true, writable: false });
    sockets.push(socket);
    take(socket, streams++, "pipe");
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

let server: Server | null = null;
if (socketPath === null) say({ is: "ready" });
else {
  server = createServer((socket) => {
    heardAt = performance.now();
    sockets.push(socket);
    take(socket, streams++, "socket");
  });
  const refuse = (error: NodeJS.ErrnoException): void => say({ is: "refused", code: error.code ?? String(error) });
  const path = socketPath;
  server.on("listening", () => say({ is: "ready" }));
  server.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" || !isOwnSocket(path)) return refuse(error);
    // Whoever listened there and was killed has left it behind. Somebody who still does answers.
    const answer = connect(path);
    answer.on("connect", () => {
      answer.destroy();
      refuse(error);
    });
    answer.on("error", (problem: NodeJS.ErrnoException) => {
      if (problem.code !== "ECONNREFUSED") return refuse(error);
      server!.once("error", refuse);
      rmSync(path, { force: true });
      server!.listen(path);
    });
  });
  server.listen(path);
}

function isOwnSocket(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isSocket() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}

port.on("message", (message: ToListener) => {
  if (message.is === "taken") queue.taken(message.bytes);
  else if (finishingAt === null) {
    heardAt = finishingAt = performance.now();
    setTimeout(endWhenQuiet, quiet);
  }
});

/** What the programs wrote before they ended is still on its way, and who wrote it may not even have been let in. */
function endWhenQuiet(): void {
  // Timers come before what has arrived; only after that is it quiet.
  setImmediate(() => {
    const waited = performance.now() - heardAt;
    if (waited < quiet && performance.now() - finishingAt! < longestEnd) {
      setTimeout(endWhenQuiet, quiet - waited + 1);
      return;
    }
    server?.close();
    for (const socket of sockets) socket.destroy();
    setImmediate(endWhenHandedOn);
  });
}

function endWhenHandedOn(): void {
  if (!queue.isEmpty()) {
    setTimeout(endWhenHandedOn, 5);
    return;
  }
  queue.close();
  handOn();
  say({ is: "finished", lostBytes: queue.lostBytes() });
  port.close();
}

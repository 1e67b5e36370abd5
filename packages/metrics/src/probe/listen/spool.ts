import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";

/** Some bytes of one stream, as they arrived. */
export interface Piece {
  stream: number;
  /** When they arrived: seconds on a clock that never goes back, the same one in every thread. */
  at: number;
  /** `null`: the stream has ended. */
  bytes: Uint8Array | null;
}

/** Pieces on their way to whoever is slower than they arrive. */
export interface Spool {
  /** Takes a piece at once, whatever the other end does. */
  push(piece: Piece): void;
  /** The other end is through with so many bytes. */
  taken(bytes: number): void;
  /** Bytes that could be kept neither in memory nor in the file, because the disk is full. */
  lostBytes(): number;
  /** Whether all that was pushed has been handed on. */
  isEmpty(): boolean;
  close(): void;
}

export interface SpoolOptions {
  /** So much may be under way to the other end; what is beyond waits in the file. */
  memoryBytes: number;
  /** Made when it is needed; nothing of it is left behind. */
  file: string;
  deliver(piece: Piece): void;
}

/** stream, length (`ended` where there are no bytes), time. */
const headBytes = 16;
const ended = 0xffff_ffff;

/**
 * A queue that never says wait: whoever listens to Nix must go on reading, since Nix waits for its reader and with it the
 * build. The order is kept: while anything waits in the file, what comes later goes there too.
 */
export function spool(options: SpoolOptions): Spool {
  const { memoryBytes, file, deliver } = options;
  let fd: number | null = null;
  /** Bytes under way to the other end; lost ones; and how far the file is written and read. */
  const now = { under: 0, lost: 0, written: 0, read: 0 };
  const head = new DataView(new ArrayBuffer(headBytes));

  const hand = (piece: Piece): void => {
    now.under += piece.bytes?.length ?? 0;
    deliver(piece);
  };

  const keep = ({ stream, at, bytes }: Piece): void => {
    head.setUint32(0, stream);
    head.setUint32(4, bytes === null ? ended : bytes.length);
    head.setFloat64(8, at);
    const before = now.written;
    try {
      if (fd === null) {
        fd = openSync(file, "wx+", 0o600);
        // Nobody else has any use for it, and so it cannot be left behind.
        unlinkSync(file);
      }
      write(new Uint8Array(head.buffer));
      if (bytes !== null) write(bytes);
    } catch {
      // A full disk. Half a piece is taken back: the next one is written over it.
      now.written = before;
      now.lost += bytes?.length ?? 0;
    }
  };

  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length;) {
      const some = writeSync(fd!, bytes, done, bytes.length - done, now.written);
      done += some;
      now.written += some;
    }
  };

  const fill = (into: Uint8Array): void => {
    for (let done = 0; done < into.length;) {
      const some = readSync(fd!, into, done, into.length - done, now.read);
      if (some === 0) throw new RangeError("the spool is shorter than what was written to it");
      done += some;
      now.read += some;
    }
  };

  const goOn = (): void => {
    while (now.read < now.written && now.under < memoryBytes) {
      const raw = new Uint8Array(headBytes);
      fill(raw);
      const view = new DataView(raw.buffer);
      const length = view.getUint32(4);
      const bytes = length === ended ? null : new Uint8Array(length);
      if (bytes !== null) fill(bytes);
      hand({ stream: view.getUint32(0), at: view.getFloat64(8), bytes });
    }
    if (fd === null || now.read < now.written || now.written === 0) return;
    ftruncateSync(fd, 0);
    now.read = now.written = 0;
  };

  return {
    push: (piece) => {
      if (now.read === now.written && now.under < memoryBytes) hand(piece);
      else keep(piece);
    },
    taken: (bytes) => {
      now.under -= bytes;
      goOn();
    },
    lostBytes: () => now.lost,
    isEmpty: () => now.read === now.written,
    close: () => {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

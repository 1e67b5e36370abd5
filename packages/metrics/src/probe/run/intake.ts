import { StringDecoder } from "node:string_decoder";
import { logReader } from "@nixperf/nix/log";
import type { LogEvent, LogReader, LogSink } from "@nixperf/nix/log";
import type { HumanStyle } from "../../model/follow/arguments.ts";
import { humanLines } from "../../model/follow/human-lines.ts";
import type { Piece } from "../listen/spool.ts";

/** What a pipe carries: events of Nix between other lines, or just what a program writes for people. */
export type PipeRole = "log" | "text";

export interface IntakeOptions {
  /** Of the pipes, which are the first streams. */
  roles: readonly PipeRole[];
  /** Gets every event of every stream. */
  sink: LogSink;
  style: HumanStyle;
  /** What is for people to read, written again. Settles when there is room for more. */
  onOutput(text: string): void | Promise<void>;
}

export interface Intake {
  onPiece(piece: Piece): void | Promise<void>;
  /** Hands on what is held back of progress. */
  flush(): void;
  /** All streams have ended. */
  end(at: number): void;
  /** Events heard so far, of all streams. */
  events(): number;
}

const openingBrace = 0x7b;

/** Sorts what comes in by streams: events to the sink, lines for people to whoever shows them. */
export function intake(options: IntakeOptions): Intake {
  const { roles, sink, style, onOutput } = options;
  const readers = new Map<number, LogReader>();
  const decoders = new Map<number, StringDecoder>();
  let events = 0;
  let said = "";

  const quiet: LogSink = {
    event: (event, at) => {
      events += 1;
      sink.event(event, at);
    },
    plain: (line, at) => sink.plain(line, at),
    damaged: (at) => sink.damaged(at),
  };
  const spoken = (): LogSink => {
    const human = humanLines(style);
    return {
      event: (event: LogEvent, at) => {
        quiet.event(event, at);
        said += human.lines(event);
      },
      plain: (line, at) => {
        quiet.plain(line, at);
        said += `${line}\n`;
      },
      damaged: quiet.damaged,
    };
  };
  const readerOf = (stream: number, bytes: Uint8Array): LogReader => {
    let reader = readers.get(stream);
    if (reader === undefined) {
      const isPipe = stream < roles.length;
      // A `json-log-path` has nothing but events. Of an older Nix somebody may send us its standard error.
      const isMarked = isPipe || bytes[0] !== openingBrace;
      reader = logReader({ prefix: isMarked ? "@nix " : "", sink: isPipe ? spoken() : quiet, progress: "last" });
      readers.set(stream, reader);
    }
    return reader;
  };
  const utter = (): void | Promise<void> => {
    if (said === "") return;
    const text = said;
    said = "";
    return onOutput(text);
  };

  return {
    onPiece: ({ stream, at, bytes }) => {
      if (roles[stream] === "text") {
        let decoder = decoders.get(stream);
        if (decoder === undefined) decoders.set(stream, (decoder = new StringDecoder("utf8")));
        said +=
          bytes === null ? decoder.end() : decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
      } else if (bytes !== null) readerOf(stream, bytes).push(bytes, at);
      else {
        readers.get(stream)?.end(at);
        readers.delete(stream);
      }
      return utter();
    },
    flush: () => readers.forEach((reader) => reader.flush()),
    end: (at) => {
      for (const reader of readers.values()) reader.end(at);
      readers.clear();
      void utter();
    },
    events: () => events,
  };
}

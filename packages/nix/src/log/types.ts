/** A field of an event. An integer beyond 2^53 is the nearest number. */
export type LogField = string | number;

/** The beginning of an activity (`Logger::startActivity`). */
export interface StartEvent {
  action: "start";
  /**
   * In decimal. Nix makes it of a counter and the process id, `counter + (pid << 32)`, which goes beyond 2^53: as
   * numbers, neighbours would be the same.
   */
  id: string;
  /** One of {@link activity}, or a number that a newer or another Nix uses. */
  type: number;
  /** Verbosity, 0 (errors) to 7; 3 where the line does not say. */
  level: number;
  text: string;
  /** The activity this one is part of; `"0"` for none, and always in Nix before 2.18, which does not say. */
  parent: string;
  fields: readonly LogField[];
  /** Where Determinate Nix puts an object in place of fields; else null. */
  payload: unknown;
}

export interface StopEvent {
  action: "stop";
  id: string;
}

/** Something that became known about an activity. */
export interface ResultEvent {
  action: "result";
  id: string;
  /** One of {@link result}, or another number. */
  type: number;
  fields: readonly LogField[];
  payload: unknown;
}

/** A message to the person, with ANSI sequences in it. */
export interface MessageEvent {
  action: "msg";
  level: number;
  msg: string;
  /** The message of an error without its position and trace; Nix 2.4 and later. */
  rawMsg: string | null;
}

/** What a builder writes to say where it is, when it reached the stream as it is. */
export interface SetPhaseEvent {
  action: "setPhase";
  phase: string;
}

/** An event of `--log-format internal-json` or of a `json-log-path` (`JSONLogger`, src/libutil/logging.cc). */
export type LogEvent = StartEvent | StopEvent | ResultEvent | MessageEvent | SetPhaseEvent;

/** Where a {@link LogReader} puts what it reads. `at` is the time of arrival that was given with the bytes. */
export interface LogSink {
  event(event: LogEvent, at: number): void;
  /** A line that is no event, without its end of line: ssh, wrappers and the daemon write such in between. */
  plain(line: string, at: number): void;
  /** A line that should be an event and is none, or one longer than {@link maxLineBytes}. */
  damaged(at: number): void;
}

/** Nix writes no line as long as this; one that is longer is not kept. */
export const maxLineBytes: number = 1 << 20;

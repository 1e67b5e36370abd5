export { logReader } from "./log-reader.ts";
export type { LogReader, LogReaderOptions } from "./log-reader.ts";
export { activity, result } from "./numbers.ts";
export { maxLineBytes } from "./types.ts";
export type {
  LogEvent,
  LogField,
  LogSink,
  MessageEvent,
  ResultEvent,
  SetPhaseEvent,
  StartEvent,
  StopEvent,
} from "./types.ts";

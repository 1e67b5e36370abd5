import { isNixperfError } from "@nixperf/errors";
import { historyUnreadable, historyUnwritable, serverAway, serverRefuses } from "../errors.ts";

/**
 * What the server or the way to it said, as an error of this package; anything else as it is. States by
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function postgresFault(error: unknown, server: string, doing: "read" | "write"): unknown {
  if (isNixperfError(error) || !(error instanceof Error)) return error;
  const said = saidOf(error);
  const state = stateOf(error);
  if (isAway(error)) return serverAway(server, said, error);
  if (isNotAgreed(error)) return serverRefuses(server, said, error);
  if (state === null) return error;
  if (/^(?:28|3D|42501|3F)/.test(state)) return serverRefuses(server, said, error);
  if (/^(?:53|25006|54)/.test(state)) return historyUnwritable(server, said, error);
  return doing === "read" ? historyUnreadable(server, said, error) : historyUnwritable(server, said, error);
}

/** Whether the same may do later: no connection, or one that broke. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (error instanceof AggregateError) return error.errors.some(isAway);
  return (
    // By class: connection exceptions, too many connections, shutdown, crash, start-up.
    /^(?:08...|53300|57P0[1-4])$/.test(code) ||
    /^(?:ECONN|EPIPE$|ENOENT$|ETIMEDOUT$|EHOST|ENET|ENOTFOUND$|EAI_|EACCES$)/.test(code) ||
    /^Connection terminated|^timeout e|^Query read timeout|^Client has encountered a connection error/.test(message)
  );
}

/** Whether client and server could not agree on who is there, or on how to speak: that says the client, without a state. */
function isNotAgreed(error: Error): boolean {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return /^(?:ERR_TLS_|ERR_SSL_|EPROTO$)|CERT|^UNABLE_TO_/.test(code) || /^SASL: |SSL connection/.test(message);
}

/** Whether two transactions stood in each other's way, which the server solves by ending one of them. */
export function isConflict(error: unknown): boolean {
  return ["40001", "40P01"].includes(stateOf(error) ?? "");
}

/** The state of an error that came from the server; null for others. */
export function stateOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Of several addresses that were tried, what the first one said. */
function saidOf(error: Error): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  if (/client password must be/.test(error.message)) return "it asks for a password, and there is none";
  return first instanceof Error ? first.message : error.message || (error as NodeJS.ErrnoException).code || "nothing";
}

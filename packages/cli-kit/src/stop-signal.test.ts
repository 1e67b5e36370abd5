import { expect, test } from "vitest";
import type { ProcessContext, StopSignalName } from "./process-context.ts";
import { stopSignal } from "./stop-signal.ts";

function fake(): { context: ProcessContext; send: (name: StopSignalName) => void; exits: number[] } {
  const exits: number[] = [];
  const listeners = new Set<(name: StopSignalName) => void>();
  const output = { isTerminal: false, columns: 80, write: () => Promise.resolve(true) };
  const context: ProcessContext = {
    env: {},
    cwd: "/",
    home: null,
    stdout: output,
    stderr: output,
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => void exits.push(code),
    crashed: new Promise(() => {}),
    now: () => 0,
  };
  return { context, exits, send: (name) => listeners.forEach((listener) => listener(name)) };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("the first %s asks to stop, the second ends at once, both with %d", (name, code) => {
  const { context, send, exits } = fake();
  const stop = stopSignal(context, false);
  expect([stop.signal.aborted, stop.exitCode()]).toEqual([false, null]);
  send(name);
  expect([stop.signal.aborted, stop.exitCode(), exits]).toEqual([true, code, []]);
  expect(stop.signal.reason).toMatchObject({ code: "NIXPERF_STOPPED" });
  send("SIGINT");
  expect(exits).toEqual([code]);
});

test("SIGHUP asks to stop, however often it comes, and is never the second that ends at once", () => {
  const { context, send, exits } = fake();
  const stop = stopSignal(context, false);
  for (const name of ["SIGHUP", "SIGHUP", "SIGTERM", "SIGHUP"] as const) send(name);
  expect([stop.by(), stop.exitCode(), stop.signal.aborted, exits]).toEqual(["SIGHUP", 129, true, []]);
  send("SIGTERM");
  expect(exits).toEqual([129]);
});

test("once released it hears nothing", () => {
  const { context, send } = fake();
  const stop = stopSignal(context, false);
  stop.release();
  send("SIGINT");
  expect(stop.signal.aborted).toBe(false);
});

import { expect, test } from "vitest";
import { passSignals } from "./pass-signals.ts";
import type { StopName } from "./pass-signals.ts";

/** What a program gets from this process when that gets these. */
function passed(inForeground: boolean, ...signals: StopName[]): { got: string[]; wasAsked: boolean } {
  let send: ((signal: StopName) => void) | null = null;
  const got: string[] = [];
  const passing = passSignals(
    (callback) => {
      send = callback;
      return () => (send = null);
    },
    { pid: 1, ended: new Promise(() => {}), kill: (signal) => got.push(signal) },
    () => inForeground,
  );
  for (const signal of signals) send!(signal);
  passing.release();
  expect(send).toBeNull();
  return { got, wasAsked: passing.wasAsked() };
}

test("what nobody else sends is handed on; who asks again is heard", () => {
  expect(passed(false)).toEqual({ got: [], wasAsked: false });
  expect(passed(false, "SIGTERM")).toEqual({ got: ["SIGTERM"], wasAsked: true });
  expect(passed(false, "SIGINT")).toEqual({ got: ["SIGINT"], wasAsked: true });
  expect(passed(false, "SIGHUP").got).toEqual(["SIGHUP"]);
  expect(passed(false, "SIGINT", "SIGINT", "SIGINT").got).toEqual(["SIGINT", "SIGTERM", "SIGKILL"]);
  expect(passed(false, "SIGHUP", "SIGTERM").got).toEqual(["SIGHUP", "SIGTERM"]);
});

test("what a terminal sends to both is not sent twice", () => {
  expect(passed(true, "SIGINT")).toEqual({ got: [], wasAsked: true });
  expect(passed(true, "SIGHUP").got).toEqual([]);
  expect(passed(true, "SIGTERM").got).toEqual(["SIGTERM"]);
  expect(passed(true, "SIGINT", "SIGINT").got).toEqual(["SIGTERM"]);
});

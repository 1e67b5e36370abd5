import { expect, test } from "vitest";
import type { Output } from "../process-context.ts";
import { screenOf } from "./screen.ts";

const output = (isTerminal: boolean, columns?: number): Output => ({
  isTerminal,
  columns,
  write: () => Promise.resolve(true),
});
const terminal = output(true, 100);
const pipe = output(false);

test.each([
  ["a terminal", terminal, {}, true],
  ["a pipe", pipe, {}, false],
  ["NO_COLOR", terminal, { NO_COLOR: "1" }, false],
  ["an empty NO_COLOR", terminal, { NO_COLOR: "" }, true],
  ["FORCE_COLOR in a pipe", pipe, { FORCE_COLOR: "" }, true],
  ["FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false],
  ["FORCE_COLOR beats NO_COLOR, as in Node", pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ["TERM=dumb", terminal, { TERM: "dumb" }, false],
])("colour with %s", (_, to, env, colour) => {
  expect(screenOf(to, env).colour).toBe(colour);
});

test("flags beat the environment, which beats the configuration, which beats the terminal", () => {
  expect(screenOf(pipe, { NO_COLOR: "1" }, "always", "never").colour).toBe(true);
  expect(screenOf(pipe, { FORCE_COLOR: "1" }, "auto", "never").colour).toBe(true);
  expect(screenOf(pipe, {}, "auto", "always").colour).toBe(true);
  expect(screenOf(terminal, {}, "auto", "never").colour).toBe(false);
});

test("width is COLUMNS, then the terminal's, then 80; only a terminal is fitted", () => {
  expect(screenOf(terminal, { COLUMNS: "60" }).width).toBe(60);
  expect(screenOf(terminal, { COLUMNS: "wide" }).width).toBe(100);
  expect(screenOf(terminal, {}).width).toBe(100);
  expect(screenOf(pipe, {}).width).toBe(80);
  expect([screenOf(terminal, {}).fitToWidth, screenOf(pipe, {}).fitToWidth]).toEqual([true, false]);
});

test.each([
  [{ LANG: "de_DE.UTF-8" }, true],
  [{ LANG: "C" }, false],
  [{}, false],
  [{ LC_ALL: "C", LANG: "en_US.utf8" }, false],
  [{ LC_CTYPE: "en_US.utf8", LANG: "C" }, true],
])("the locale %j shows Unicode: %s", (env, unicode) => {
  expect(screenOf(terminal, env).unicode).toBe(unicode);
});

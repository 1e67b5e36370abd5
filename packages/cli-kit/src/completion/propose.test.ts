import { expect, test } from "vitest";
import { table } from "../../test/fixtures/table.ts";
import { programOf } from "../arguments/routes.ts";
import { completionCommand } from "../commands/completion.ts";
import { configCommand } from "../commands/config.ts";
import { configKeys } from "../config/keys.ts";
import { propose } from "./propose.ts";

const notRun = (): never => {
  throw new Error("not run");
};
const shared = [configCommand(configKeys([]), notRun), completionCommand("nixperf")];
const { root } = programOf("nixperf", "1", [table], shared);
const words = (...typed: string[]): string =>
  propose(root, typed)
    .map(({ word }) => word)
    .join(" ");

test.each([
  [[""], "demo config completion help"],
  [["de"], "demo"],
  [["demo", "t"], "top"],
  [["--json", "demo", "t"], "top"],
  [["--store", "daemon", "demo", "t"], "top"],
  [["help", "demo", "na"], "names"],
  [["demo", "top", "--st"], "--store --strict"],
  [["demo", "top", "--strict", "--st"], "--store"],
  [["demo", "top", "--kind", "a", "--ki"], "--kind"],
  [["demo", "top", "--by", ""], "nar closure retained"],
  [["demo", "top", "--by", "c"], "closure"],
  [["demo", "top", "--by=c"], "--by=closure"],
  [["demo", "top", "--by", "=", "c"], "--by=closure"],
  [["demo", "top", "--by", "="], "--by=nar --by=closure --by=retained"],
  [["demo", "names", "--nu"], "--null"],
  [["demo", "fail", "b"], "bug"],
  [["completion", ""], "bash zsh fish"],
  [["config", "--explain", "store."], "store.uri store.rows"],
  [["demo", "top", "--sec"], ""],
  [["big"], ""],
])("%j proposes %s", (typed, proposed) => {
  expect(words(...typed)).toBe(proposed);
});

test("where any text may stand nothing is proposed, so that the shell completes files", () => {
  expect(words("demo", "top", "")).toBe("");
  expect(words("--config", "")).toBe("");
  expect(words("demo", "top", "--", "")).toBe("");
});

test("where no word may stand flags are proposed", () => {
  expect(words("demo", "names", "")).toContain("--count");
  expect(words("demo", "top", "/path", "")).toContain("--limit");
});

test("what is proposed says what it means", () => {
  expect(propose(root, ["demo", "to"])).toEqual([{ word: "top", brief: "The largest paths" }]);
});

import { readFileSync } from "node:fs";
import { parseAge } from "@nixperf/render";
import { expect, test } from "vitest";
import { retentionConfig } from "../../schemas/retention.ts";
import type { RootEntry } from "../root-entry.ts";
import { decideRoots } from "./decide-roots.ts";
import { keepEverything } from "./keep-everything.ts";
import { presetNames, presets } from "./presets.ts";
import { resolvePolicy } from "./resolve-policy.ts";

const page = readFileSync(new URL("../../../../../docs/retention.md", import.meta.url), "utf8");

/** The rows of the table below a heading or before it, without padding. */
function rowsAfter(text: string): string[][] {
  const lines = page.slice(page.indexOf(text)).split("\n");
  const start = lines.findIndex((line) => line.startsWith("|"));
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", ""));
  const [head, , ...rows] = lines.slice(start, end).map(cells);
  return [head!, ...rows];
}

const days = (seconds: number | null) =>
  seconds === null ? "–" : seconds === 86_400 ? "1 day" : `${seconds / 86_400} days`;

test("the table of presets is what the presets are", () => {
  const policies = presetNames.map((name) => presets[name].policy);
  const kept = (isKept: boolean) => (isKept ? "kept" : "as Nix is set");
  const [head, ...rows] = rowsAfter("## Presets");
  expect(head).toEqual(["", ...presetNames]);
  expect(rows.map(([, ...cells]) => cells)).toEqual([
    policies.map(({ profiles }) => String(profiles.keepLast)),
    policies.map(({ profiles }) => days(profiles.keepSinceSeconds)),
    policies.map(({ profiles }) => (profiles.monthly === null ? "–" : `${profiles.monthly} months`)),
    policies.map(({ results }) => days(results.olderThanSeconds)),
    policies.map(({ direnv }) => days(direnv.olderThanSeconds)),
    policies.map(({ keepOutputs }) => kept(keepOutputs)),
    policies.map(({ keepDerivations }) => kept(keepDerivations)),
  ]);
  // What the table has no row for.
  for (const { profiles, deadForSeconds } of policies) {
    expect([profiles.daily, profiles.weekly, deadForSeconds]).toEqual([null, null, null]);
  }
});

test("the examples are policies, and none keeps everything", () => {
  const blocks = [...page.matchAll(/^```jsonc\n([^]*?)^```$/gm)].map(([, text]) => text!);
  expect(blocks).toHaveLength(3);
  for (const block of blocks) {
    const json = block.replaceAll(/ \/\/ .*$/gm, "").replaceAll(/,(?=\s*[}\]])/g, "");
    const config = retentionConfig(parseAge).parse((JSON.parse(json) as { retention: unknown }).retention);
    const { policy } = resolvePolicy(config, { preset: null, keepGenerations: null, deadForSeconds: null });
    expect(policy).not.toEqual(keepEverything);
  }
});

test("the generations of the example become what the page says", () => {
  const profile = "/nix/var/nix/profiles/system";
  const [, ...rows] = rowsAfter("What `weekly` makes of");
  const seconds = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000;
  const roots = rows.map(([number, made], target): RootEntry => {
    const path = `${profile}-${number}-link`;
    const generation = { profile, number: Number(number) };
    return { kind: "profile", path, entry: path, target, changed: seconds(made!), uid: 0, generation, process: null };
  });
  const decisions = decideRoots(presets.weekly.policy, roots, {
    now: seconds("2026-11-20"),
    currentGenerations: new Map([[profile, 61]]),
    runningTargets: new Set([roots.findIndex(({ generation }) => generation!.number === 60)]),
    unmounted: new Set(),
    home: null,
  });
  expect(decisions.map(({ reason }) => reason)).toEqual(rows.map(([, , reason]) => reason));
});

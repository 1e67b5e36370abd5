import { expect, test } from "vitest";
import { collectorCommands } from "./collector-command.ts";
import { neighbourNames } from "./neighbour.ts";
import type { Neighbour } from "./neighbour.ts";
import { neighbourFindings, neighbourWarnings } from "./neighbour-findings.ts";
import { unitSettings } from "./unit-file.ts";

const neighbour = (what: Neighbour["what"], removesGenerations: boolean | null): Neighbour => ({
  what,
  how: "timer",
  sign: `/etc/systemd/system/${what}.timer`,
  says: "weekly, something",
  removesGenerations,
});
const [own, gentle, rough] = [neighbour("nixperf", true), neighbour("nix-gc", false), neighbour("nh-clean", true)];

test("other collectors are notes; one that lets generations go is a warning once nixperf is scheduled too", () => {
  expect(neighbourFindings([gentle, rough]).map(({ severity }) => severity)).toEqual(["note", "note"]);
  expect(neighbourFindings([own, gentle, rough]).map(({ severity, code }) => [severity, code])).toEqual([
    ["note", "STORE_COLLECTOR_BESIDE"],
    ["note", "STORE_COLLECTOR_BESIDE"],
    ["warning", "STORE_COLLECTORS_DISAGREE"],
  ]);
});

test("a plan warns of every other collector, by name, and not of its own schedule", () => {
  const all = neighbourNames.map((what) => neighbour(what, null));
  const warnings = neighbourWarnings(all);
  expect(warnings).toHaveLength(all.length - 1);
  expect(warnings.find(({ message }) => message.includes("min-free"))).toMatchObject({ tries: [] });
  expect(warnings.map(({ message }) => message).join("\n")).not.toContain("nixperf's own");
});

test("a command is found wherever it stands, without its directory and without what follows it", () => {
  const commands = (text: string) => collectorCommands(text).map(({ command }) => command);
  expect(commands("exec /nix/store/x/bin/nix-collect-garbage  -d; echo")).toEqual(["nix-collect-garbage -d"]);
  expect(commands("nix --extra-experimental-features nix-command store gc")).toHaveLength(1);
  expect(commands("nix-store --optimise\nnix-store -q --gc-roots\nmy-nix-sweeper")).toEqual([]);
  expect(commands("a\n\n# nix store gc\n")).toEqual([]);
});

test("a unit file's settings: sections, repeated and cleared keys, joined lines, comments", () => {
  const text = "# c\n[Service]\nExecStart=/a\nExecStart=\nExecStart=/b \\\n  --c\n;d\n[Timer]\nOnCalendar = weekly\n";
  expect(unitSettings(text)).toEqual(
    new Map([
      ["Service.ExecStart", ["/b    --c"]],
      ["Timer.OnCalendar", ["weekly"]],
    ]),
  );
});

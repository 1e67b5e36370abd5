import { expect, test } from "vitest";

import { runCase } from "./case.ts";
import type { Command } from "./command.ts";
import { benchMarkdown } from "./markdown.ts";

const command = (name: string): Command => ({ name, argv: ["true"], env: {}, boundSeconds: 60, warmUp: false });

test("a case measures its first command against itself, and its claims say what was found", async () => {
  const seconds: Record<string, number[]> = { ours: [1, 1.02, 1], "ours (again)": [1.1, 1, 1], theirs: [50, 52, 51] };
  const result = await runCase(
    {
      id: "x",
      title: "A question",
      commands: [command("ours"), command("theirs")],
      claims: [
        { kind: "ratio", of: "theirs", to: "ours", atLeast: 30 },
        { kind: "peak", of: "ours", atMostBytes: 2 ** 30 },
      ],
      rounds: 3,
    },
    async ({ name }, options = {}) => ({
      seconds: options.peak === true ? 0 : seconds[name]!.shift()!,
      cpuSeconds: 0.25,
      how: "done",
      peakBytes: options.peak === true ? 2 ** 20 * 80 : null,
    }),
    () => {},
  );
  expect(result.measured.map((one) => one.name)).toEqual(["ours", "theirs"]);
  expect(result.noise.high).toBeCloseTo(1.1);
  expect(result.noiseFactor).toBeCloseTo(1.02);
  const markdown = benchMarkdown({
    schema: "nixperf.bench.run/1",
    suite: "x",
    form: "full",
    startedAt: "2026-11-20T10:00:00.000Z",
    environment: {
      cores: 2,
      memoryBytes: 2 ** 34,
      platform: "linux x64",
      node: "24.0.0",
      nix: ["2.8.0"],
      sqlite3: null,
    },
    stores: [],
    cases: [result, { id: "y", title: "Another", skipped: "no Nix here" }],
  });
  expect(markdown).toContain("| `ours` | 1.00 s | 1.00 s | 250 ms | 3 | 80 MiB |");
  expect(markdown).toContain(
    "| `theirs` takes at least 30 times as long as `ours` | 51.0 | 50.0 to 51.0 | 1.00 | met |",
  );
  expect(markdown).toContain("| `ours` stays within 1024 MiB | 80 MiB | | | met |");
  expect(markdown).toContain(
    "The first command against itself: 1.00 (0.980 to 1.10), typically a factor of 1.02 apart.",
  );
  expect(markdown).toContain("### Another\n\nNot measured: no Nix here.");
});

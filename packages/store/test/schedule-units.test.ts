import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nixModule, nixString } from "../src/model/schedule/nix-module.ts";
import { isSystemdProgram } from "../src/model/schedule/systemd-quote.ts";
import { serviceUnit, timerUnit } from "../src/model/schedule/systemd-units.ts";

const hostile = fc
  .array(fc.oneof(fc.constantFrom(..."%$\"'\\ \t#{};&=:`@-!+", "$$", "%h", "${HOME}", "\\n"), fc.string()), {
    maxLength: 6,
  })
  .map((parts) => parts.join("").replaceAll(/[\0-\x08\x0b-\x1f]/g, ""));

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
if (!hasSystemd) process.stderr.write("SKIPPED, no systemd-analyze here: what systemd itself says of the units\n");

describe.runIf(hasSystemd)("systemd itself", () => {
  let top: string;
  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), "nixperf-units-"));
  });
  afterAll(() => rmSync(top, { recursive: true }));

  /** What systemd finds wrong with the units; nothing when it takes them. */
  function verify(service: string, timer: string): string {
    const file = (kind: string): string => join(top, `nixperf-store-optimize.${kind}`);
    writeFileSync(file("service"), service);
    writeFileSync(file("timer"), timer);
    const args = ["--user", "verify", "--man=no", file("service"), file("timer")];
    const env = { ...process.env, XDG_RUNTIME_DIR: top, HOME: top, LC_ALL: "C" };
    const { stdout, stderr } = spawnSync("systemd-analyze", args, { encoding: "utf8", env, timeout: 60_000 });
    // It may have more to say of units that the machine brings.
    return (stdout + stderr)
      .split("\n")
      .filter((line) => line.includes("nixperf"))
      .join("\n");
  }

  test("takes the units, and would complain of what is not there or not understood", () => {
    const run = { words: ["/bin/true", "optimize"], environment: { PATH: "/usr/bin:/bin" } };
    expect(verify(serviceUnit(run), timerUnit())).toBe("");
    expect(verify(serviceUnit({ ...run, words: ["/bin/not-there"] }), timerUnit())).toContain("not executable");
    expect(verify(serviceUnit(run), timerUnit().replace("OnCalendar=weekly", "OnCalendar=whenever"))).toContain(
      "calendar",
    );
    expect(verify(serviceUnit(run).replace("idle", "asleep"), timerUnit())).toContain("scheduling class");
  });

  test("finds the program whatever it is called, with any arguments and any PATH", () => {
    let round = 0;
    fc.assert(
      fc.property(hostile, fc.array(hostile), hostile, (name, args, path) => {
        const program = join(top, `${round++} ${name.replaceAll("/", "_").slice(0, 60)}`);
        fc.pre(isSystemdProgram(program));
        mkdirSync(dirname(program), { recursive: true });
        writeFileSync(program, "#!/bin/sh\n");
        chmodSync(program, 0o755);
        expect(
          verify(
            serviceUnit({ words: [program, ...args], environment: { PATH: path, NIX_CONF_DIR: path } }),
            timerUnit(),
          ),
        ).toBe("");
      }),
      { numRuns: 30 },
    );
  });
});

describeWithNix("the text for a configuration", (nix) => {
  const store = throwAwayStore({ nix });
  afterAll(() => store.dispose());
  const valueOf = async (expression: string): Promise<unknown> =>
    JSON.parse(await store.ok("nix-instantiate", ["--eval", "--strict", "--json", store.write("x.nix", expression)]));

  test("is Nix, and says what the units say", async () => {
    const run = {
      words: ["/opt/a b/nixperf-store", "${x}", '"\\', "100%"],
      environment: { PATH: "/usr/bin:/bin", NIX_REMOTE: "a b${c}" },
    };
    const unit = new Map(
      serviceUnit(run)
        .split("\n")
        .flatMap((line) =>
          line.includes("=") ? [[line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]] : [],
        ) as Array<[string, string]>,
    );
    const home = (await valueOf(nixModule("home-manager", run))) as {
      systemd: { user: Record<string, Record<string, never>> };
    };
    const { Service: service } = home.systemd.user["services"]!["nixperf-store-optimize"]!;
    for (const [key, value] of Object.entries(service)) expect([key, unit.get(key)]).toEqual([key, value]);
    const system = (await valueOf(nixModule("nixos", run))) as typeof home;
    expect(system.systemd.user["services"]!["nixperf-store-optimize"]!["serviceConfig"]).toEqual(service);
    expect(JSON.stringify(await valueOf(nixModule("nix-darwin", run)))).toContain(JSON.stringify(run.words));
  });

  test("holds any text as it is", async () => {
    const texts = fc.sample(hostile, 200);
    expect(await valueOf(`[ ${texts.map(nixString).join("\n")} ]`)).toEqual(texts);
  });
});

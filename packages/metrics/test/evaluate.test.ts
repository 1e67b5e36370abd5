import { spawn } from "node:child_process";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";
import { collectRecord } from "../src/schemas/index.ts";
import { collect } from "../src/verbs/collect.ts";
import { evaluate } from "../src/verbs/evaluate.ts";
import { historyShow } from "../src/verbs/history-show.ts";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

const flake = `{
  outputs = { self }: let
    fibonacci = n: if n < 2 then n else fibonacci (n - 1) + fibonacci (n - 2);
  in {
    packages.x86_64-linux.slow = derivation {
      name = "slow-1.0"; system = "x86_64-linux"; builder = "/bin/sh";
      args = [ "-c" "echo \${toString (fibonacci 27)} > $out" ];
    };
    packages.x86_64-linux.broken = throw "this one is broken";
    number = 42;
  };
}
`;

/** A Nix that is told otherwise than it is asked: what comes last before the attribute counts. */
const forgetful = (nix: string) => `#!/bin/sh
case "$*" in *" -- "*) for last; do :; done; exec ${nix} --extra-experimental-features "nix-command flakes" \\
  path-info --derivation --option eval-cache false "$last";; esac
exec ${nix} "$@"
`;

describeWithNix("an evaluation is measured", (nix) => {
  const store = throwAwayStore({ nix });
  afterAll(() => store.dispose());
  const directory = dirname(store.write("flake/flake.nix", flake));
  const asked = (attribute: string) => ({
    target: `path:${directory}#packages.x86_64-linux.${attribute}`,
    program: nix.program("nix"),
    env: store.env,
  });

  test("cold, when all is evaluated, and warm, when the cache answers; and what was counted", async () => {
    const told: string[] = [];
    const onProgress = (done: number, total: number) => void told.push(`${done}/${total}`);
    const record = await evaluate({ ...asked("slow"), runs: 2, onProgress });
    expect(record).toMatchObject({ gaps: [] });
    expect(record.drvPath).toMatch(/-slow-1\.0\.drv$/);
    expect(record.cold.seconds).toHaveLength(2);
    expect(record.warm!.seconds).toHaveLength(2);
    expect(record.warm!.bestSeconds).toBeLessThan(record.cold.bestSeconds);
    // fibonacci 27 is called so often, and a few more calls are Nix's own.
    expect(record.counters!["nrFunctionCalls"]).toBeGreaterThanOrEqual(635_621);
    expect(record.counters!["nrFunctionCalls"]).toBeLessThan(635_721);
    expect(record.flameGraph).toBeNull();
    expect(told[0]).toBe("0/8");
    expect(told.at(-1)).toBe("8/8");
  });

  test("where the time goes is seen from 2.30 on, and before that it is said that it is not", async () => {
    const file = store.write("slow.svg", "");
    const record = await evaluate({ ...asked("slow"), runs: 1, flameGraph: file });
    const gaps = record.gaps.map(({ code }) => code);
    if (nix.name === "2.8") {
      expect(record.flameGraph).toBeNull();
      expect(gaps).toEqual(["NIXPERF_EVALUATION_PROFILE_NONE"]);
      return;
    }
    expect(gaps).toEqual([]);
    expect(record.flameGraph).toEqual({ file, samples: expect.any(Number) });
    const svg = readFileSync(file, "utf8");
    expect(svg).toContain("derivationStrict");
    expect(svg.match(/<rect/g)!.length).toBeGreaterThan(2);
  });

  test("warm is not known where Nix keeps nothing", async () => {
    const program = store.write("nix", forgetful(nix.program("nix")));
    chmodSync(program, 0o755);
    const record = await evaluate({ ...asked("slow"), program, runs: 1 });
    expect(record.warm).toBeNull();
    expect(record.gaps.map(({ code }) => code)).toEqual(["NIXPERF_EVALUATION_NOT_CACHED"]);
  });

  test("it is kept as a run, and the next one says what it took before", async () => {
    const { target, env, program } = asked("slow");
    const options = {
      evaluate: target,
      evaluations: 1,
      env: { ...env, PATH: `${dirname(program)}:${env["PATH"]}` },
      state: join(store.top, "state"),
      cwd: store.top,
    };
    const first = await collect(options);
    expect(first).toMatchObject({ number: 1, notSaved: null, usual: null, followed: { way: "evaluation" } });
    expect(first.run).toMatchObject({ kind: "evaluation", nixVersion: nix.version, targets: [target], built: 0 });
    expect(first.run.detail!.evaluation!.coldSeconds).toBe(first.evaluation!.cold.medianSeconds);
    expect(first.run.evaluationSeconds).toBe(first.run.seconds);
    const second = await collect(options);
    expect(second).toMatchObject({ number: 2, usual: { runs: 1, lastNumber: 1, medianSeconds: first.run.seconds } });
    expect(collectRecord.parse(second)).toEqual(second);
    const shown = await historyShow({ state: options.state, run: "1" });
    expect(shown.run.detail!.evaluation!.counters["nrFunctionCalls"]).toBeGreaterThan(90_000);
  });

  test("one that is stopped leaves nothing behind, and says by its exit code that it was stopped", async () => {
    const { target, env } = asked("slow");
    const temporary = dirname(store.write("temporary/file", ""));
    const words = ["--conditions=@nixperf/source", main, "collect", "--eval", target, "--runs", "100"];
    const child = spawn(process.execPath, words, {
      env: { ...env, TMPDIR: temporary, XDG_STATE_HOME: join(store.top, "state-home") },
      cwd: store.top,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    child.stdout.on("data", (bytes) => (said += String(bytes)));
    while (readdirSync(temporary).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
    expect(readdirSync(temporary)).toEqual(["file"]);
    expect(said).toContain("evaluating it was stopped");
  });

  test("what cannot be evaluated is refused in Nix's own words", async () => {
    await expect(evaluate(asked("broken"))).rejects.toMatchObject({
      code: "NIXPERF_EVALUATION_FAILED",
      found: expect.stringMatching(/^error: .*this one is broken$/),
    });
    await expect(evaluate({ ...asked("slow"), timeoutSeconds: 0.001 })).rejects.toMatchObject({
      code: "NIXPERF_EVALUATION_TIMEOUT",
    });
  });
});

test("a Nix that is not there is named, and a number of runs that is none is refused", async () => {
  await expect(evaluate({ target: ".#x", program: "/nonexistent/nix" })).rejects.toMatchObject({
    code: "NIXPERF_NIX_MISSING",
  });
  await expect(evaluate({ target: ".#x", runs: 0 })).rejects.toMatchObject({ code: "NIXPERF_EVALUATION_RUNS" });
});

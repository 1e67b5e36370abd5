import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@nixperf/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scriptArgs } from "./child.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-history-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const canMount =
  process.platform === "linux" && spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "x", tmpdir()]).status === 0;

/** Runs scripts one after the other on a disk of its own, which is gone with them; in between commands of a shell. */
async function onSmallDisk(size: string, steps: ReadonlyArray<{ sh: string } | { script: string }>): Promise<string> {
  const lines = steps.map((step) =>
    "sh" in step ? step.sh : [process.execPath, ...scriptArgs(open + step.script)].map(quoted).join(" "),
  );
  const mount = `mount -t tmpfs -o size=${size},mode=700 tmpfs ${quoted(dir)}`;
  const { code, stdout, stderr } = await run("unshare", ["--mount", "sh", "-ec", [mount, ...lines].join("\n")]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
let open = "";
beforeEach(() => {
  open = `const history = await openHistory({ stateDir: ${JSON.stringify(dir)} });
    const print = (word) => process.stdout.write(word + ";");
    const costs = Array.from({ length: 200 }, (_, j) => cost(j, "p" + j));
    const codeOf = (error) => error.code + " " + error.found;`;
});

const countAll = `const { runs } = await history.runs();
  for (const one of runs) if ((await all(history.costsOf(one.run.id))).length !== 200) print("half");
  if ((await all(history.samples())).length !== runs.length) print("samples");
  print(runs.length);`;

describe.skipIf(!canMount)("on a disk of its own", () => {
  test("that is full, nothing is half and nothing is lost, and there is room again it goes on", async () => {
    const printed = await onSmallDisk("6m", [
      { sh: `head -c 1000000 /dev/zero > ${quoted(join(dir, "ballast"))}` },
      {
        script: `let saved = 0;
          try { for (;; saved++) await history.saveRun(run(saved, saved), costs, [sample(saved, saved)]); }
          catch (error) { print(codeOf(error)); }
          print(saved > 5 ? saved : "too few"); ${countAll} await history.close();`,
      },
      { script: countAll },
      { sh: `rm ${quoted(join(dir, "ballast"))}` },
      { script: `await history.saveRun(run(9999, 0), costs, [sample(9999, 1)]); ${countAll}` },
    ]);
    const [fault, saved, ...counts] = printed.split(";").slice(0, -1);
    expect(fault).toBe("NIXPERF_HISTORY_UNWRITABLE no space left on the disk");
    expect(counts).toEqual([saved, saved, String(Number(saved) + 1)]);
  }, 60_000);

  test("that has no room from the beginning, what was kept as lines is read all the same", async () => {
    const line = `echo '{"schema":"nixperf.history.sample/1","at":"2026-01-01T00:00:00.000Z","name":"a.b","value":7,"unit":"count","subject":{},"run":null}'`;
    const printed = await onSmallDisk("64k", [
      { sh: `mkdir ${quoted(join(dir, "history"))}; ${line} > ${quoted(join(dir, "history/samples.jsonl"))}` },
      { sh: `head -c 1000000 /dev/zero > ${quoted(join(dir, "ballast"))} 2>/dev/null || :` },
      {
        script: `for (const { value } of await all(history.samples())) print(value);
          await history.append([sample(1, 1)]).catch((error) => print(error.code.replace("STATE", "HISTORY")));`,
      },
      { sh: `test -s ${quoted(join(dir, "history/samples.jsonl"))}` },
    ]);
    expect(printed).toBe("7;NIXPERF_HISTORY_UNWRITABLE;");
  }, 30_000);

  test("that may only be read, it is read, and writing to it is refused", async () => {
    const printed = await onSmallDisk("6m", [
      { script: `await history.saveRun(run(1, 1), costs, [sample(1, 1)]); await history.close();` },
      { sh: `mount -o remount,ro ${quoted(dir)}` },
      { script: `${countAll} await history.append([sample(2, 2)]).catch((error) => print(error.code));` },
    ]);
    expect(printed).toBe("1;NIXPERF_HISTORY_UNWRITABLE;");
  }, 30_000);

  test("that may only be read and has lines only, these are read", async () => {
    const line = `echo '{"schema":"nixperf.history.sample/1","at":"2026-01-01T00:00:00.000Z","name":"a.b","value":7,"unit":"count","subject":{},"run":null}'`;
    const printed = await onSmallDisk("1m", [
      { sh: `mkdir ${quoted(join(dir, "history"))}; ${line} > ${quoted(join(dir, "history/samples.jsonl"))}` },
      { sh: `mount -o remount,ro ${quoted(dir)}` },
      {
        script: `for (const { value } of await all(history.samples())) print(value); print((await history.days()).length);`,
      },
    ]);
    expect(printed).toBe("7;1;");
  }, 30_000);
});

if (!canMount) process.stderr.write("SKIPPED, no disk can be mounted here (needs root): faults of the history\n");
if (!canMount && process.env["CI"])
  test("a disk of its own can be mounted", () => {
    throw new Error("unshare --mount is refused");
  });

test("where the client of PostgreSQL is not installed, that is said, and what is to be kept waits here", async () => {
  const hooks = `import { registerHooks } from "node:module";
    registerHooks({ resolve: (name, context, next) => {
      if (name === "pg") throw Object.assign(new Error("none"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    } });`;
  const script = `const history = await openHistory({ stateDir: ${JSON.stringify(dir)}, url: "postgres://u@host/db" });
    await history.runs().catch((error) => process.stdout.write(error.code));
    const { isWaiting, fault } = await history.saveRun(run(1, 1), [], []);
    process.stdout.write(" " + isWaiting + " " + fault.code);`;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(hooks)}`, ...scriptArgs(script)];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toBe("NIXPERF_HISTORY_CLIENT_MISSING true NIXPERF_HISTORY_CLIENT_MISSING");
});

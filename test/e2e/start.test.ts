import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { prepared } from "./prepared.ts";
import { sample, top, type Ran } from "./installed.ts";

prepared();

async function start(args: readonly string[], changes: NodeJS.ProcessEnv): Promise<Ran> {
  const env: NodeJS.ProcessEnv = { ...process.env, NIX_REMOTE: "", ...changes };
  return await new Promise((settle) => {
    const child = execFile(
      process.execPath,
      [join(top, "scripts/start.ts"), ...args],
      { env, maxBuffer: 1 << 26 },
      (_error, stdout, stderr) => settle({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const nowhere = { NIX_STATE_DIR: "/nonexistent" };

test("where there is no store, start analyses the sample, and says so first and that it is one", async () => {
  const { code, stdout, stderr } = await start(["--json"], nowhere);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/no Nix store .*\/nonexistent\/db.*SAMPLE/);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: "nixperf.store.analyze/1",
    store: { realDir: join(sample, "nix/store") },
  });
});

test("where there is one, or one is named, start analyses that and speaks of no sample", async () => {
  const here = await start(["--json"], { NIX_STATE_DIR: join(sample, "nix/var/nix") });
  expect(here.code, here.stderr).toBe(0);
  expect(JSON.parse(here.stdout).store.stateDir).toBe(join(sample, "nix/var/nix"));
  const named = await start(["--json", "--store", sample], nowhere);
  expect(named.code, named.stderr).toBe(0);
  expect(`${here.stderr}${named.stderr}`).not.toContain("SAMPLE");
});

test("start exits with the code of the command", async () => {
  expect(await start(["--no-such-flag"], nowhere)).toMatchObject({ code: 2, stdout: "" });
});

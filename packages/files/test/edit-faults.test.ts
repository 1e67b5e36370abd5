import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { applyEdit, planEdit, revertEdit } from "../src/index.ts";
import type { EditOptions } from "../src/index.ts";

let dir: string;
let path: string;
let options: EditOptions;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-faults-"));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, "config"));
  path = join(dir, "config/x.conf");
  options = { stateDir: join(dir, "state") };
});
afterEach(() => rmSync(dir, { recursive: true }));

const now = (): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);

/** Runs `work` (statements that use `files`, `path`, `options`) in a process of its own. */
function child(work: string, before = ""): { status: number | null; signal: string | null; stdout: string } {
  const script = `
    const files = await import(${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)});
    const path = ${JSON.stringify(path)}, options = ${JSON.stringify(options)};
    // Loaded beforehand, so that only what an edit does is counted.
    await import("node:sqlite");
    ${before}
    ${work}`;
  const flags = ["--conditions=@nixperf/source", "--input-type=module", "--disable-warning=ExperimentalWarning"];
  const { status, signal, stdout } = spawnSync(process.execPath, [...flags, "-e", script], { encoding: "utf8" });
  return { status, signal, stdout };
}

/** Makes the process kill itself right before the step of that number on any file; steps count from 0. */
const killAt = (step: number): string => `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  let steps = 0;
  const counted = (object, name) => {
    const real = object[name];
    object[name] = function (...args) {
      if (steps++ === ${step}) process.kill(process.pid, "SIGKILL");
      return real.apply(this, args);
    };
  };
  const handle = await fs.promises.open("/dev/null");
  for (const name of ["write", "sync", "chmod", "chown", "close"]) counted(Object.getPrototypeOf(handle), name);
  for (const name of ["open", "mkdir", "rename", "link", "unlink", "rm", "readFile"]) counted(fs.promises, name);
  syncBuiltinESMExports();`;

describe.each([
  ["makes a file", null, "after\n"],
  ["changes a file", "before\n", "after\n"],
  ["removes a file", "before\n", null],
])("killed at any step while it %s", (_name, before, after) => {
  const edit = `await files.applyEdit(await files.planEdit({ path, content: ${JSON.stringify(after)} }, options), options);`;

  test(
    "there is the old text or the new, undoing gives the old, and the same again the new",
    { timeout: 60_000 },
    async () => {
      let killed = 0;
      for (let step = 0; ; step++) {
        rmSync(path, { force: true });
        rmSync(join(dir, "state"), { recursive: true, force: true });
        if (before !== null) writeFileSync(path, before);
        const { signal, status } = child(edit, killAt(step));
        expect([before, after]).toContain(now());
        if (signal === null) {
          expect([status, now()]).toEqual([0, after]);
          break;
        }
        killed++;
        if (step % 2 === 0) {
          await revertEdit(path, options);
          expect(now()).toBe(before);
        } else {
          await applyEdit(await planEdit({ path, content: after }, options), options);
          expect(now()).toBe(after);
          // What the killed one kept before it wrote is enough to go all the way back.
          await revertEdit(path, options);
          expect(now()).toBe(before);
        }
        expect(readdirSync(join(dir, "config"))).toEqual(before === null ? [] : ["x.conf"]);
      }
      expect(killed).toBeGreaterThan(8);
    },
  );
});

test("killed at any step while it undoes, the same again undoes it", { timeout: 60_000 }, async () => {
  for (let step = 0; ; step++) {
    rmSync(join(dir, "state"), { recursive: true, force: true });
    writeFileSync(path, "before\n");
    await applyEdit(await planEdit({ path, content: "after\n" }, options), options);
    const { signal } = child("await files.revertEdit(path, options);", killAt(step));
    expect(["before\n", "after\n"]).toContain(now());
    await revertEdit(path, options);
    expect(now()).toBe("before\n");
    if (signal === null) break;
  }
});

describe.runIf(process.getuid!() === 0)("as another user", () => {
  const nobody = 65534;
  const asNobody = "process.setgroups([]); process.setgid(65534); process.setuid(65534);";
  const attempt = `try { ${"await files.applyEdit(await files.planEdit({ path, content: 'ours' }, options), options);"} }
    catch (error) { process.stdout.write(error.code); }`;

  test("what root edits for a user stays that user's", async () => {
    writeFileSync(path, "mine");
    chownSync(path, nobody, nobody);
    await applyEdit(await planEdit({ path, content: "ours" }, options), options);
    expect([now(), statSync(path).uid, statSync(path).gid]).toEqual(["ours", nobody, nobody]);
  });

  test("a directory without permission, a file of somebody else's and a state directory without permission change nothing", () => {
    mkdirSync(join(dir, "state"));
    chownSync(join(dir, "state"), nobody, nobody);
    writeFileSync(path, "mine");
    expect(child(attempt, asNobody).stdout).toBe("NIXPERF_EDIT_UNWRITABLE");
    // The directory is writable, so that the file could be replaced, but not with the owner that it has.
    chmodSync(join(dir, "config"), 0o777);
    expect(child(attempt, asNobody).stdout).toBe("NIXPERF_EDIT_UNWRITABLE");
    chmodSync(path, 0o600);
    expect(child(attempt, asNobody).stdout).toBe("NIXPERF_EDIT_UNFIT");
    rmSync(path);
    rmSync(join(dir, "state"), { recursive: true });
    expect(child(attempt, asNobody).stdout).toBe("NIXPERF_STATE_UNWRITABLE");
    expect(readdirSync(join(dir, "config"))).toEqual([]);
  });
});

test("a full disk leaves the old file", (context) => {
  const mount = join(dir, "config");
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", mount]).status !== 0)
    context.skip("needs to be allowed to mount a small disk");
  try {
    writeFileSync(path, "mine");
    const large = `await files.applyEdit(await files.planEdit({ path, content: "x".repeat(500_000) }, options), options)
      .catch((error) => process.stdout.write(error.code + " " + error.found));`;
    expect(child(large).stdout).toBe("NIXPERF_EDIT_UNWRITABLE no space left on the disk (ENOSPC)");
    expect([now(), readdirSync(mount)]).toEqual(["mine", ["x.conf"]]);
  } finally {
    execFileSync("umount", [mount]);
  }
});

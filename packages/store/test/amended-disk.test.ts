import { spawn } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { derivation, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test, vi } from "vitest";
import { readDisk } from "../src/parts.ts";
import { lookAtStore } from "../src/probe/disk/look-at-store.ts";
import type { MarkedWalk } from "../src/probe/disk/look-at-store.ts";
import { localTmpdir } from "./local-tmpdir.ts";
import { walkFigures } from "./walk-figures.ts";

let store: ThrowAwayStore;
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  store.dispose();
});

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Reads as if all had been at rest for an hour, and holds what is read against a walk of now. */
async function read(more: { fresh?: boolean } = {}): Promise<{ isKept: boolean; takenOver: number }> {
  const location = locateStore({ world: { ...thisWorld(), env: store.env, home: store.home } });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  const { walk, isKept, takenOver } = await readDisk({ location, cache: join(store.top, "cache"), ...more });
  vi.useRealTimers();
  const now = await lookAtStore({ realStoreDir: store.storeDir }, null);
  expect(walkFigures(walk as MarkedWalk)).toEqual(walkFigures(now));
  return { isKept, takenOver };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Runs one of Nix's programs and kills it, without warning, as soon as `isTime`. */
async function killed(program: string, args: readonly string[], isTime: () => boolean): Promise<void> {
  const child = spawn(store.nix.program(program), args, { cwd: store.top, env: store.env, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  while (child.exitCode === null && !isTime()) await pause(1);
  child.kill("SIGKILL");
  await ended;
}

/** A package of a few files: of contents that others have as well, of its own, links of the builder, a deep directory. */
function script(random: () => number): string {
  const size = () => [0, 1, 700, 5000, 20_000][Math.floor(random() * 5)]!;
  const links = random() < 0.3 ? "ln $out/f0 $out/bin/deep/linked;" : "";
  const files = ["f0", "bin/f1", "bin/deep/f2"].map((file) => `head -c ${size()} /dev/zero > $out/${file};`).join(" ");
  return `mkdir -p $out/bin/deep; ${files} ${links} echo ${random()} > $out/bin/own`;
}

describeWithNix("a walk that takes over what is as it was", (nix) => {
  test("says what a new walk says, whatever Nix does in between and wherever it is killed", async () => {
    const seed = Number(process.env["NIXPERF_TEST_SEED"] ?? Math.floor(Math.random() * 1e9));
    const random = numbers(seed);
    vi.stubEnv("TMPDIR", localTmpdir());
    store = throwAwayStore({ nix, settings: { "keep-derivations": false } });
    let count = 0;
    const built: string[] = [];
    const build = async (...args: string[]): Promise<void> => {
      built.push(...(await store.build(derivation(`p${count++}`, script(random)), args)));
    };
    const any = (): string => built[Math.floor(random() * built.length)]!;
    const forget = (path: string): void => void built.splice(built.indexOf(path), 1);

    /** Each says whether figures must have been taken over afterwards. */
    const steps: Record<string, () => Promise<boolean>> = {
      build: async () => (await build(), true),
      "build, optimised": async () => (await build("--option", "auto-optimise-store", "true"), true),
      "build that fails": async () => {
        const file = store.write("fails.nix", derivation(`f${count++}`, `${script(random)}; exit 1`).nix);
        expect((await store.run("nix-build", [file, "--no-out-link"])).code).not.toBe(0);
        return true;
      },
      "build that is killed": async () => {
        const [began, goOn] = [join(store.top, `began${count}`), join(store.top, `go-on${count}`)];
        const waiting = `touch ${began}; while [ ! -e ${goOn} ]; do sleep 0.02; done`;
        const more = "head -c 50000 /dev/zero > $out/bin/deep/more";
        const text = derivation(`k${count++}`, `${script(random)}; ${waiting}; ${more}`).nix;
        await killed("nix-build", [store.write("killed.nix", text), "--no-out-link"], () => existsSync(began));
        await read();
        // If the builder is still there it goes on now, and nobody makes a note of it.
        writeFileSync(goOn, "");
        await pause(200);
        return true;
      },
      optimise: async () => (await store.ok("nix-store", ["--optimise"]), false),
      delete: async () => {
        const path = any();
        forget(path);
        await store.ok("nix-store", ["--delete", path]);
        return true;
      },
      "delete that is killed": async () => {
        const many = "mkdir -p $out/deep/er; seq 3000 | while read n; do echo $n > $out/deep/er/$n; done";
        const [path = ""] = await store.build(derivation(`m${count++}`, many));
        if (random() < 0.5) await store.ok("nix-store", ["--optimise"]);
        await read({ fresh: true });
        const left = (): number => (existsSync(`${path}/deep/er`) ? readdirSync(`${path}/deep/er`).length : 0);
        await killed("nix-store", ["--delete", path], () => left() < 3000);
        return true;
      },
      repair: async () => {
        const path = any();
        const file = `${path}/bin/own`;
        chmodSync(file, 0o644);
        appendFileSync(file, "x".repeat(10_000));
        await read({ fresh: true });
        await store.ok("nix-store", ["--repair-path", path]);
        return false;
      },
    };
    for (let i = 0; i < 4; i++) await build();
    await read();
    const names = Object.keys(steps);
    const done: string[] = [];
    for (let round = 0; round < 10; round++) {
      const name = names[Math.floor(random() * names.length)]!;
      if (built.length < 2) await build();
      done.push(name);
      const about = `seed ${seed}: ${done.join(", ")}`;
      const mustTakeOver = await steps[name]!();
      const { takenOver } = await read().catch((error: unknown) => {
        throw new Error(about, { cause: error });
      });
      if (mustTakeOver) expect(takenOver, about).toBeGreaterThan(0);
    }
  });
});

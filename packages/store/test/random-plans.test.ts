import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { derivation, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { apply, plan, readStore } from "../src/index.ts";
import { state, understand } from "../src/parts.ts";
import { enter, leave } from "./entered-store.ts";

// NIXPERF_PLANS=200 for a longer run.
const rounds = Number(process.env["NIXPERF_PLANS"] ?? 4);

let store: ThrowAwayStore;
afterEach(leave);

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Packages that refer to earlier ones, with files of a few contents, so that many are alike; some link within themselves. */
function packagesBy(random: () => number, count: number) {
  const all: Record<string, ReturnType<typeof derivation>> = {};
  for (let i = 0; i < count; i++) {
    const deps = Array.from({ length: i }, (_, j) => j).filter(() => random() < 2 / (i + 1));
    const files = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, n) => {
      const [size, exec, link] = [[0, 100, 5_000, 40_000][Math.floor(random() * 4)], random() < 0.3, random() < 0.2];
      const place = random() < 0.5 ? `$out/d${n}` : "$out";
      return `mkdir -p ${place}; head -c ${size} /dev/zero > ${place}/f${n}; ${exec ? `chmod +x ${place}/f${n};` : ""} ${link ? `ln ${place}/f${n} ${place}/g${n};` : ""} ln -s /to/${size} ${place}/l${n};`;
    });
    const env = Object.fromEntries(deps.map((j) => [`dep${j}`, expr(`p${j}`)]));
    const refs = deps.map((j) => `echo $dep${j} >> $out/refs;`).join(" ");
    all[`p${i}`] = derivation(`p${i}`, `mkdir $out; ${files.join(" ")} ${refs}`, { env });
  }
  return scope(all);
}

function onDisk(): { bytes: number; inodes: number } {
  const du = (...args: string[]) => Number(execFileSync("du", args, { encoding: "utf8" }).split("\t")[0]);
  const own = Number(execFileSync("stat", ["--format=%b", store.storeDir], { encoding: "utf8" })) * 512;
  return { bytes: du("-s", "--block-size=1", store.storeDir) - own, inodes: du("-s", "--inodes", store.storeDir) };
}

describeWithNix("random plans", (nix) => {
  test(
    "what comes back is what was said, and nothing that was alive is lost",
    async () => {
      const first = Math.floor(Math.random() * 1e9);
      for (let round = 0; round < rounds; round++) {
        const seed = first + round;
        const random = numbers(seed);
        store = throwAwayStore({
          nix,
          settings: {
            "keep-outputs": random() < 0.5,
            "keep-derivations": random() < 0.5,
            "auto-optimise-store": random() < 0.3,
          },
        });
        enter(store);
        const built = await store.build(packagesBy(random, 12));
        const links: string[] = [];
        for (const [i, path] of built.entries()) {
          if (random() < 0.5) links.push(await store.indirectRoot(`home/${i}/result`, path));
        }
        if (random() < 0.5) await store.ok("nix-store", ["--optimise"]);

        const without = links.filter(() => random() < 0.5);
        const budget = random() < 0.3 ? { freeBytes: Math.floor(random() * 200_000) } : {};
        const planned = await plan({ without, budget });
        const start = onDisk();
        const applied = await apply({ plan: planned });
        const end = onDisk();

        const said = `seed ${seed}`;
        expect(applied.roots.skipped, said).toEqual([]);
        expect(applied.paths, said).toMatchObject({ deleted: planned.delete.length, skipped: [] });
        const back = { bytes: start.bytes - end.bytes, inodes: start.inodes - end.inodes };
        const isAny = planned.delete.length > 0;
        if (isAny)
          expect(back, said).toEqual({ bytes: planned.totals.reclaimBytes, inodes: planned.totals.reclaimInodes });
        const { states, snapshot } = understand(await readStore());
        for (const [i, path] of snapshot.database.paths.entries()) {
          if (states[i] === state.live) expect(existsSync(path), `${said} ${path}`).toBe(true);
        }
        for (const link of links.filter((one) => !without.includes(one))) expect(existsSync(link), said).toBe(true);
        await store.ok("nix-store", ["--verify", "--check-contents"]);
        if (round < rounds - 1) leave();
      }
    },
    60_000 + rounds * 30_000,
  );
});

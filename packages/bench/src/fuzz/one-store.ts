import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyTree, printedRoots, removeTree } from "@nixperf/testing";
import type { ThrowAwayStore } from "@nixperf/testing";
import { readStore, understand } from "@nixperf/store/parts";
import { random } from "../shape/random.ts";
import { askNix, pathsIn } from "./ask-nix.ts";
import type { Question } from "./ask-nix.ts";
import type { Bed } from "./bed.ts";
import { compare } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { planHolders, whileHeld } from "./holders.ts";
import { addLeftovers } from "./leftovers.ts";
import { addLinkRoots } from "./link-roots.ts";
import { changeRows } from "./rows.ts";

export interface StoreTried extends Comparison {
  features: string[];
}

/** A base whose files have stepped aside, to be copied for every store that starts from it. */
export interface ShelvedBase {
  store: ThrowAwayStore;
  kept: string;
  contentAddressed: boolean;
}

/**
 * Makes the random store of this seed and compares: first nixperf, then each of Nix's three answers on a copy of its
 * own, because Nix's answer changes the store.
 */
export async function tryStore(base: ShelvedBase, seed: number): Promise<StoreTried> {
  const { store, contentAddressed } = base;
  const features = new Set<string>();
  const hit = (feature: string) => void features.add(feature);
  const bed: Bed = { store, random: random(seed), hit, contentAddressed, paths: [] };
  const copyOf = (n: number) => `${store.top}.copy${n}`;
  const cache = `${store.top}.cache`;
  for (const leftOver of [store.top, copyOf(1), copyOf(2), cache]) removeTree(leftOver);
  await copyTree(base.kept, store.top);

  chooseSettings(bed);
  const db = changeRows(bed);
  addLeftovers(bed);
  addLinkRoots(bed);
  const holders = planHolders(bed);
  const inLog = bed.random.chance(0.4);
  if (inLog) hit("database: rows in the write-ahead log, held open");
  else db.close();
  const isKept = bed.random.chance(0.5);

  const { model, ourPids } = await whileHeld(holders, async (pids) => ({
    model: understand(await asNixWould(store, isKept ? cache : null)),
    ourPids: pids,
  }));
  hit(`database: read by ${model.snapshot.database.readBy}`);
  await copyTree(store.top, copyOf(1));
  await copyTree(store.top, copyOf(2));
  if (inLog) db.close();

  const answers: string[] = [];
  for (const [i, question] of (["dead", "live", "roots"] satisfies Question[]).entries()) {
    if (i > 0) {
      removeTree(store.top);
      renameSync(copyOf(i), store.top);
    }
    const answer = await whileHeld(holders, async (pids) => {
      const text = await askNix(store, question);
      // The processes are others than those that nixperf saw, in the same order.
      return pids.reduce((all, pid, n) => all.replaceAll(`/proc/${pid}/`, `/proc/${ourPids[n]}/`), text);
    });
    answers.push(answer);
  }
  const [dead = "", live = "", roots = ""] = answers;
  const { storeDir } = store;
  const nix = { dead: pathsIn(dead, storeDir), live: pathsIn(live, storeDir), roots: printedRoots(roots, storeDir) };
  return { ...compare(model, nix), features: [...features].sort() };
}

/** Also where they stand and under which name, for nixperf reads the files as Nix does. */
function chooseSettings(bed: Bed): void {
  const { store, random: draw, hit } = bed;
  const conf = join(store.top, "etc/nix.conf");
  let before = readFileSync(conf, "utf8");
  const outputs = draw.chance(0.5);
  const derivations = draw.chance(0.5);
  hit(`keep-outputs ${outputs}, keep-derivations ${derivations}`);
  const chosen = `${draw.pick(["", "gc-"])}keep-outputs = ${outputs}\n${draw.pick(["", "gc-"])}keep-derivations = ${derivations} # so\n`;
  if (bed.contentAddressed && draw.chance(0.3)) {
    before = before.replace(" ca-derivations", "");
    if (draw.chance(0.5)) {
      hit("settings: content-addressed derivations switched off after use");
      bed.contentAddressed = false;
    } else {
      hit("settings: content-addressed derivations as an extra feature");
      before += "extra-experimental-features = ca-derivations\n";
    }
  }
  if (draw.chance(0.3)) {
    hit("settings: in an included file");
    writeFileSync(join(store.top, "etc/more.conf"), chosen);
    writeFileSync(conf, `keep-outputs = ${!outputs}\n${before}include more.conf\n!include none.conf\n`);
  } else {
    writeFileSync(conf, `${before}${chosen}`);
  }
}

/**
 * Reads the store with the environment that Nix is given.
 *
 * @param cache read it twice, and give what the first run kept here
 */
async function asNixWould(store: ThrowAwayStore, cache: string | null): ReturnType<typeof readStore> {
  const before = { ...process.env };
  const { now } = Date;
  Object.assign(process.env, store.env);
  try {
    // Nothing is kept of what was just written.
    if (cache !== null) Date.now = () => now() + 60_000;
    if (cache !== null) await readStore({ cache });
    return await readStore({ cache });
  } finally {
    Date.now = now;
    for (const name of Object.keys(store.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

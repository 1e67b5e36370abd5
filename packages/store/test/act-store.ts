import { basename } from "node:path";
import { lstatSync, readdirSync } from "node:fs";
import type { ThrowAwayStore } from "@nixperf/testing";
import type { DeletePathsOptions } from "../src/act/delete-paths.ts";
import { readStore, state, understand } from "../src/parts.ts";

const before = { ...process.env };

/** From now on this process uses the store, as whoever runs Nix in it does. */
export function enter(store: ThrowAwayStore): void {
  Object.assign(process.env, store.env);
}

export function leave(store: ThrowAwayStore): void {
  for (const name of Object.keys(store.env)) delete process.env[name];
  Object.assign(process.env, before);
  store.dispose();
}

/** Everything that is dead in the store that this process uses, ready to be deleted. */
export async function deadNow(store?: string): Promise<Pick<DeletePathsOptions, "location" | "paths" | "keep">> {
  const { snapshot, states, edges, deadUnregistered } = understand(await readStore({ store }));
  const { database, location } = snapshot;
  return {
    location,
    paths: [...database.paths.filter((_, node) => states[node] === state.dead), ...deadUnregistered],
    keep: { nodeOf: database.indexOf, edges: edges.possible },
  };
}

/** What stands in the store directory, without hashes, in order. */
export function namesIn(store: Pick<ThrowAwayStore, "storeDir">): string[] {
  const names = readdirSync(store.storeDir).filter((name) => name !== ".links");
  return names.map((name) => name.slice(33)).sort();
}

/** Throws unless the registered paths are all there, and every one with its right hash. */
export async function verify(store: ThrowAwayStore): Promise<void> {
  const checked = await store.run("nix-store", ["--verify", "--check-contents"]);
  // What Nix finds wrong it says, and then it ends with 0 for some of it.
  const wrong = checked.stderr.split("\n").filter((line) => /disappeared|modified|error|not valid|but its/i.test(line));
  if (checked.code !== 0 || wrong.length > 0) throw new Error(`nix-store --verify: ${checked.code}\n${checked.stderr}`);
}

export function linkEntries(store: ThrowAwayStore): number {
  return readdirSync(`${store.storeDir}/.links`).length;
}

/** Entries of `.links` that no store object uses. */
export function unusedLinks(store: ThrowAwayStore): number {
  const links = `${store.storeDir}/.links`;
  return readdirSync(links).filter((name) => lstatSync(`${links}/${name}`).nlink === 1).length;
}

export function named(paths: readonly string[], name: string): string {
  const found = paths.find((path) => basename(path).slice(33) === name);
  if (found === undefined) throw new Error(`no ${name} among ${paths.join(" ")}`);
  return found;
}

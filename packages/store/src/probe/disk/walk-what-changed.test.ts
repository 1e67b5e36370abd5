import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lookAtStore } from "./look-at-store.ts";
import type { MarkedWalk } from "./look-at-store.ts";
import { walkWhatChanged } from "./walk-what-changed.ts";
import { walkFigures } from "../../../test/walk-figures.ts";

let top = "";
let store = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-amended-"));
  store = join(top, "store");
  mkdirSync(join(store, ".links"), { recursive: true });
});
afterEach(() => {
  release(top);
  rmSync(top, { recursive: true, force: true });
});

const inStore = (path: string): string => join(store, path);

/** Makes everything below writable again, for those who are not root. */
function release(path: string): void {
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) release(join(path, name));
}

/** Gives the time and the permissions that Nix gives to what it has finished. */
function finish(path: string): void {
  const stats = lstatSync(path);
  if (stats.isDirectory()) for (const name of readdirSync(path)) finish(join(path, name));
  lutimesSync(path, 1, 1);
  if (!stats.isSymbolicLink()) chmodSync(path, stats.isDirectory() ? 0o555 : 0o444);
}

function add(name: string, files: Readonly<Record<string, number>>): void {
  for (const [file, size] of Object.entries(files)) {
    mkdirSync(join(inStore(name), file, ".."), { recursive: true });
    writeFileSync(join(inStore(name), file), "x".repeat(size));
  }
  finish(inStore(name));
}

/** Does something in a directory and leaves it as the optimiser does: with its time and permissions as they were. */
function within(path: string, what: () => void): void {
  const directory = dirname(path);
  if (directory !== store) chmodSync(directory, 0o755);
  what();
  if (directory === store) return;
  lutimesSync(directory, 1, 1);
  chmodSync(directory, 0o555);
}

/** What `optimisePath_` does with a file: links are named after contents, here all of one letter. */
function optimise(path: string): void {
  const stats = lstatSync(inStore(path));
  const link = inStore(`.links/${stats.size}`);
  if (!existsSync(link)) linkSync(inStore(path), link);
  else if (lstatSync(link).ino !== stats.ino)
    within(inStore(path), () => {
      linkSync(link, inStore(".tmp-link-1"));
      renameSync(inStore(".tmp-link-1"), inStore(path));
    });
}

const walk = (): Promise<MarkedWalk> => lookAtStore({ realStoreDir: store, workers: 1 }, null);

/** Walks what changed since `earlier`, holds it against a whole walk, and tells of how many entries the figures were taken. */
async function takenOver(earlier: MarkedWalk): Promise<number> {
  const amended = await walkWhatChanged({ realStoreDir: store, workers: 1 }, earlier);
  expect(walkFigures(amended.walk)).toEqual(walkFigures(await walk()));
  return amended.takenOver;
}

function someEntries(): void {
  add("a", { "bin/one": 5000, "bin/two": 9000, own: 1 });
  add("b", { "lib/one": 5000 });
  add("c", { "lib/deep/two": 9000 });
  writeFileSync(inStore("file"), "text");
  finish(inStore("file"));
  symlinkSync("a", inStore("link"));
  finish(inStore("link"));
}

test("what is as it was is not walked again, and what is new, changed or gone is as it is", async () => {
  someEntries();
  expect(await takenOver(await walk())).toBe(5);
  const earlier = await walk();
  add("d", { "bin/x": 3 });
  expect(await takenOver(earlier)).toBe(5);
  release(inStore("b"));
  rmSync(inStore("b"), { recursive: true });
  expect(await takenOver(earlier)).toBe(4);
  add("b", { "lib/one": 8000 });
  expect(await takenOver(earlier)).toBe(4);
  rmSync(inStore("file"));
  expect(await takenOver(earlier)).toBe(3);
});

test("of a store that was optimised, links that come and go with their entries are counted", async () => {
  someEntries();
  for (const path of ["a/bin/one", "a/bin/two", "b/lib/one", "c/lib/deep/two"]) optimise(path);
  const earlier = await walk();
  expect(await takenOver(earlier)).toBe(5);
  add("d", { "bin/one": 5000, "bin/new": 77, "bin/again": 77 });
  for (const path of ["d/bin/one", "d/bin/new", "d/bin/again"]) optimise(path);
  expect(await takenOver(earlier)).toBe(5);
  release(inStore("b"));
  rmSync(inStore("b"), { recursive: true });
  expect(await takenOver(earlier)).toBe(4);
  release(inStore("d"));
  rmSync(inStore("d"), { recursive: true });
  expect(await takenOver(earlier)).toBe(4);
  unlinkSync(inStore(".links/77"));
  expect(await takenOver(earlier)).toBe(4);
});

test("a directory below which something may be at work is walked again, however it looks", async () => {
  add("a", { "bin/one": 1 });
  chmodSync(inStore("a"), 0o755);
  add("b", { "bin/one": 1 });
  lutimesSync(inStore("b"), 2, 2);
  add("c", { "bin/one": 1 });
  const earlier = await walk();
  for (const name of ["a", "b"]) {
    const file = inStore(`${name}/bin/one`);
    chmodSync(file, 0o644);
    appendFileSync(file, "x".repeat(20_000));
  }
  expect(await takenOver(earlier)).toBe(1);
});

const changesBelow: Record<string, () => void> = {
  "a file is put into .links": () => optimise("a/bin/one"),
  "a file is replaced by a link": () => {
    add("d", { "bin/one": 5000 });
    optimise("d/bin/one");
    optimise("a/bin/one");
  },
  "a file is replaced by a link, and an entry with such a link goes": () => {
    rmSync(inStore("linked"));
    optimise("a/bin/two");
  },
  "a corrupted link is replaced": () => {
    unlinkSync(inStore(".links/9000"));
    optimise("a/bin/two");
  },
  "there are no links any more": () => {
    rmSync(inStore(".links"), { recursive: true });
    rmSync(inStore("linked"));
  },
  "somebody else links to a file": () => linkSync(inStore(".links/9000"), join(top, "elsewhere")),
};
test.each(Object.entries(changesBelow))("all is walked when %s", async (_, change) => {
  someEntries();
  optimise("c/lib/deep/two");
  writeFileSync(inStore("linked"), "x".repeat(9000));
  optimise("linked");
  finish(inStore("linked"));
  const earlier = await walk();
  expect(await takenOver(earlier)).toBe(6);
  change();
  expect(await takenOver(earlier)).toBe(0);
});

test("all is walked as long as somebody else links to a file, for his link may go while another comes", async () => {
  someEntries();
  optimise("c/lib/deep/two");
  linkSync(inStore(".links/9000"), join(top, "elsewhere"));
  const earlier = await walk();
  unlinkSync(join(top, "elsewhere"));
  optimise("a/bin/two");
  expect(await takenOver(earlier)).toBe(0);
  expect(await takenOver(await walk())).toBe(5);
});

const anyStep = fc.oneof(
  fc.record({
    do: fc.constant("add" as const),
    name: fc.constantFrom("a", "b", "c", "d"),
    sizes: fc.array(fc.constantFrom(10, 5000, 9000), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant("delete" as const), name: fc.constantFrom("a", "b", "c", "d") }),
  fc.record({ do: fc.constant("optimise" as const), name: fc.constantFrom("a", "b", "c", "d") }),
  fc.record({ do: fc.constant("collect" as const) }),
);

test("after whatever is added, deleted, optimised and collected, an amended walk says what a new one does", async () => {
  let amended = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyStep, { maxLength: 3 }), { minLength: 2, maxLength: 4 }), async (rounds) => {
      release(store);
      rmSync(store, { recursive: true });
      mkdirSync(inStore(".links"), { recursive: true });
      someEntries();
      let earlier = await walk();
      for (const steps of rounds) {
        for (const step of steps) {
          if (step.do === "collect") {
            for (const name of readdirSync(inStore(".links")))
              if (lstatSync(inStore(`.links/${name}`)).nlink === 1) unlinkSync(inStore(`.links/${name}`));
          } else if (step.do === "optimise") {
            const files = existsSync(inStore(step.name)) ? readdirSync(inStore(step.name), { recursive: true }) : [];
            for (const file of files.map(String))
              if (lstatSync(inStore(`${step.name}/${file}`)).isFile()) optimise(`${step.name}/${file}`);
          } else {
            if (existsSync(inStore(step.name))) release(inStore(step.name));
            rmSync(inStore(step.name), { recursive: true, force: true });
            if (step.do === "add") add(step.name, Object.fromEntries(step.sizes.map((size, i) => [`bin/${i}`, size])));
          }
        }
        const result = await walkWhatChanged({ realStoreDir: store, workers: 1 }, earlier);
        expect(walkFigures(result.walk)).toEqual(walkFigures(await walk()));
        if (result.takenOver > 0) amended++;
        earlier = result.walk;
      }
    }),
    { numRuns: 6 },
  );
  expect(amended).toBeGreaterThan(0);
});

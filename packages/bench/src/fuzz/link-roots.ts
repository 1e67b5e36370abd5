import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { hashPart } from "./bed.ts";
import type { Bed } from "./bed.ts";

/** What one kind of root is made with. */
interface At {
  /** A store path, most often a registered one. */
  target: string;
  /** A name that no other root has. */
  n: string;
  top: string;
  gcroots: string;
  storeDir: string;
  link: (path: string | Buffer, text: string | Buffer) => void;
  file: (path: string, content?: string) => void;
}

/** Every way to make a root that Nix knows, and ways that look like one and are none. */
const kinds: Record<string, (at: At) => void> = {
  direct: ({ gcroots, n, target, link }) => link(`${gcroots}/${n}`, target),
  "direct, deep": ({ gcroots, n, target, link }) => link(`${gcroots}/a/${n}/b`, target),
  "in profiles": ({ gcroots, n, target, link }) => link(`${gcroots}/../profiles/per-user/u/${n}-1-link`, target),
  "sub-path": ({ gcroots, n, target, link }) => link(`${gcroots}/${n}`, `${target}/bin/x`),
  "trailing slash": ({ gcroots, n, target, link }) => link(`${gcroots}/${n}`, `${target}/`),
  "sub-path with dots": ({ gcroots, n, target, link }) => link(`${gcroots}/${n}`, `${target}/../x`),
  "sub-path that is no UTF-8": ({ gcroots, n, target, link }) =>
    link(`${gcroots}/${n}`, Buffer.from(`${target}/\xff`, "latin1")),
  "relative into the store": ({ gcroots, n, target, link }) =>
    link(`${gcroots}/${n}`, `../../store/${basename(target)}`),
  "store directory": ({ gcroots, n, storeDir, link }) => link(`${gcroots}/${n}`, storeDir),
  "store directory with a slash": ({ gcroots, n, storeDir, link }) => link(`${gcroots}/${n}`, `${storeDir}/`),
  "beside the store": ({ gcroots, n, storeDir, link }) => link(`${gcroots}/${n}`, `${storeDir}x/y`),
  "two hops": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, target);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}`);
  },
  "two hops, not auto": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, target);
    link(`${gcroots}/${n}`, `${top}/home/${n}`);
  },
  "two hops, twice": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, target);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}`);
    link(`${gcroots}/auto/${n}-too`, `${top}/home/./${n}`);
  },
  "two hops, sub-path": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, `${target}/lib/y`);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}`);
  },
  "two hops, first relative": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, target);
    link(`${gcroots}/auto/${n}`, `../../../home/./x/../${n}`);
  },
  "two hops, second relative": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, `../store/${basename(target)}`);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}`);
  },
  "two hops through a linked directory": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/real-${n}/result`, target);
    link(`${top}/home/linked-${n}`, `real-${n}`);
    link(`${gcroots}/auto/${n}`, `${top}/home/linked-${n}/result`);
  },
  "within gcroots": ({ gcroots, n, target, link }) => {
    link(`${gcroots}/${n}-2-link`, target);
    link(`${gcroots}/${n}`, `${n}-2-link`);
  },
  "three hops": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}`, target);
    link(`${top}/home/${n}-first`, `${top}/home/${n}`);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}-first`);
  },
  "link to a directory of links": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/dir-${n}/inside`, target);
    link(`${gcroots}/${n}`, `${top}/home/dir-${n}`);
  },
  "around into the store": ({ gcroots, n, top, target, link }) =>
    link(`${gcroots}/${n}`, `${top}/home/../store/${basename(target)}`),
  // Not to an object that is a link itself: there the versions of Nix differ (see the test of roots).
  "around from the store": ({ gcroots, n, storeDir, target, link }) =>
    link(`${gcroots}/${n}`, `${storeDir}/../store/${isLink(target) ? "" : basename(target)}`),
  "regular file": ({ gcroots, target, file }) => file(`${gcroots}/${basename(target)}`, "content does not matter"),
  "regular file, deep": ({ gcroots, n, target, file }) => file(`${gcroots}/hydra/${n}/${basename(target)}`),
  "regular file of another name": ({ gcroots, n, file }) => file(`${gcroots}/${n}`),
  "two hops to a regular file": ({ gcroots, n, top, target, file, link }) => {
    file(`${top}/home/${n}/${basename(target)}`);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}/${basename(target)}`);
  },
  "dangling, auto": ({ gcroots, n, top, link }) => link(`${gcroots}/auto/${n}`, `${top}/home/gone-${n}`),
  "dangling, not auto": ({ gcroots, n, top, link }) => link(`${gcroots}/${n}`, `${top}/home/gone-${n}`),
  "dangling, below a file": ({ gcroots, n, top, file, link }) => {
    file(`${top}/home/${n}`);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}/below`);
  },
  "second hop dangling": ({ gcroots, n, top, link }) => {
    link(`${top}/home/${n}`, `${top}/home/gone-${n}`);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}`);
  },
  "path that never was": ({ gcroots, n, storeDir, link }) =>
    link(`${gcroots}/${n}`, `${storeDir}/${"0".repeat(32)}-never`),
  "link to itself": ({ gcroots, n, link }) => link(`${gcroots}/${n}`, n),
  "two links in a circle": ({ gcroots, n, link }) => {
    link(`${gcroots}/${n}`, `${n}-b`);
    link(`${gcroots}/${n}-b`, n);
  },
  "named pipe": ({ gcroots, n }) => {
    mkdirSync(gcroots, { recursive: true });
    execFileSync("mkfifo", [`${gcroots}/${n}`]);
  },
  "name with a space": ({ gcroots, n, target, link }) => link(`${gcroots}/${n} a b`, target),
  "name with a quote": ({ gcroots, n, target, link }) => link(`${gcroots}/${n}"q\\'`, target),
  "name with an arrow": ({ gcroots, n, target, link }) => link(`${gcroots}/${n} -> x`, target),
  "name with a newline": ({ gcroots, n, top, target, link }) => {
    link(`${top}/home/${n}\nx`, target);
    link(`${gcroots}/auto/${n}`, `${top}/home/${n}\nx`);
  },
  "name with an escape": ({ gcroots, n, target, link }) => link(`${gcroots}/${n}\u001b[31mred`, target),
  "name that is no UTF-8": ({ gcroots, n, target, link }) =>
    link(Buffer.from(`${gcroots}/${n}\xff\xfe`, "latin1"), target),
  "two hops, name that is no UTF-8": ({ gcroots, n, top, target, link }) => {
    link(Buffer.from(`${top}/home/${n}\xe9`, "latin1"), target);
    link(`${gcroots}/auto/${n}`, Buffer.from(`${top}/home/${n}\xe9`, "latin1"));
  },
  "name in UTF-8": ({ gcroots, n, target, link }) => link(`${gcroots}/${n}-é-日`, target),
  "hidden name": ({ gcroots, n, target, link }) => link(`${gcroots}/.${n}`, target),
};

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

export function addLinkRoots(bed: Bed): void {
  const { random, store, hit, paths } = bed;
  const gcroots = `${store.stateDir}/gcroots`;
  // What the base's own links hold would otherwise be alive in every store.
  for (const place of ["gcroots/auto", "profiles"]) {
    if (random.chance(0.5)) rmSync(`${store.stateDir}/${place}`, { recursive: true, force: true });
    else hit(`root: Nix's own in ${place}`);
  }
  const names = Object.keys(kinds);
  const asLink = random.chance(0.1) ? random.pick(["profiles", "gcroots"]) : null;
  const count = random.below(8);
  for (let i = 0; i < count; i++) {
    const kind = random.pick(names);
    hit(`root: ${kind}`);
    const target = random.chance(0.93)
      ? random.pick(paths)
      : `${store.storeDir}/${hashPart(random)}-${random.pick(["x", "x.lock"])}`;
    kinds[kind]!({
      target,
      n: `n${i}`,
      top: store.top,
      gcroots,
      storeDir: store.storeDir,
      link(path, text) {
        mkdirSync(dirname(path.toString("latin1")), { recursive: true });
        symlinkSync(text, path);
      },
      file(path, content = "") {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      },
    });
  }
  if (asLink !== null && existsSync(`${store.stateDir}/${asLink}`)) {
    hit(`root: ${asLink} is itself a link`);
    renameSync(`${store.stateDir}/${asLink}`, `${store.top}/moved-${asLink}`);
    symlinkSync(`${store.top}/moved-${asLink}`, `${store.stateDir}/${asLink}`);
  }
}

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";

/** What a link or file below `gcroots` or `profiles` is made with; all paths absolute. */
export interface At {
  target: string;
  gcroots: string;
  profiles: string;
  storeDir: string;
  home: string;
}

/** One way to make something that is, or looks like, a root: what to make, and the name Nix gives it; null: it is none. */
export interface Kind {
  make: (at: At) => void;
  root: ((at: At) => string) | null;
}

/** Links of every kind that Nix's rules tell apart, each with a target of its own. */
export const kinds: Record<string, Kind> = {
  "a direct link": {
    make: ({ gcroots, target }) => link(`${gcroots}/direct`, target),
    root: ({ gcroots }) => `${gcroots}/direct`,
  },
  "a link deep below": {
    make: ({ gcroots, target }) => link(`${gcroots}/a/b/c/deep`, target),
    root: ({ gcroots }) => `${gcroots}/a/b/c/deep`,
  },
  "a link in profiles": {
    make: ({ profiles, target }) => link(`${profiles}/per-user/ada/x-7-link`, target),
    root: ({ profiles }) => `${profiles}/per-user/ada/x-7-link`,
  },
  "a link to something in a store path": {
    make: ({ gcroots, target }) => link(`${gcroots}/sub`, `${target}/bin/x`),
    root: ({ gcroots }) => `${gcroots}/sub`,
  },
  "a slash at the end": {
    make: ({ gcroots, target }) => link(`${gcroots}/slash`, `${target}/`),
    root: ({ gcroots }) => `${gcroots}/slash`,
  },
  "a relative text that leads into the store": {
    make: ({ gcroots, target }) => link(`${gcroots}/relative`, `../../store/${basename(target)}`),
    root: null,
  },
  "around from the store into the store": {
    make: ({ gcroots, storeDir, target }) => link(`${gcroots}/around`, `${storeDir}/../store/${basename(target)}`),
    root: null,
  },
  "a doubled slash in the store": {
    make: ({ gcroots, storeDir, target }) => link(`${gcroots}/doubled`, `${storeDir}//${basename(target)}`),
    root: null,
  },
  "the store directory itself": { make: ({ gcroots, storeDir }) => link(`${gcroots}/store`, storeDir), root: null },
  "a hidden directory of the store": {
    make: ({ gcroots, storeDir }) => link(`${gcroots}/links`, `${storeDir}/.links/x`),
    root: null,
  },
  "two hops, as nix-build makes them": {
    make({ gcroots, home, target }) {
      link(`${home}/src/result`, target);
      link(`${gcroots}/auto/0123`, `${home}/src/result`);
    },
    root: ({ home }) => `${home}/src/result`,
  },
  "two hops, the first relative": {
    make({ gcroots, home, target }) {
      link(`${home}/relative`, target);
      link(`${gcroots}/auto/relative`, "../../../home/x/.././relative");
    },
    root: ({ home }) => `${home}/relative`,
  },
  "two hops, the second relative": {
    make({ gcroots, home, target }) {
      link(`${home}/second`, `../store/${basename(target)}`);
      link(`${gcroots}/auto/second`, `${home}/second`);
    },
    root: null,
  },
  "two hops, the first through a linked directory": {
    make({ gcroots, home, target }) {
      link(`${home}/real/through`, target);
      link(`${home}/linked`, "real");
      link(`${gcroots}/auto/through`, `${home}/linked/through`);
    },
    root: ({ home }) => `${home}/linked/through`,
  },
  "three hops": {
    make({ gcroots, home, target }) {
      link(`${home}/three`, target);
      link(`${home}/three-first`, `${home}/three`);
      link(`${gcroots}/auto/three`, `${home}/three-first`);
    },
    root: null,
  },
  "two hops within gcroots": {
    make({ gcroots, target }) {
      link(`${gcroots}/p-1-link`, target);
      link(`${gcroots}/p`, "p-1-link");
    },
    root: ({ gcroots }) => `${gcroots}/p-1-link`,
  },
  "a link to a directory of links": {
    make({ gcroots, home, target }) {
      link(`${home}/directory/inside`, target);
      link(`${gcroots}/directory`, `${home}/directory`);
    },
    root: null,
  },
  "a regular file with a store path's name": {
    make: ({ gcroots, target }) => file(`${gcroots}/hydra/${basename(target)}`),
    root: ({ gcroots, target }) => `${gcroots}/hydra/${basename(target)}`,
  },
  "a regular file with another name": { make: ({ gcroots }) => file(`${gcroots}/hydra/readme`), root: null },
  "a regular file at the second hop": {
    make({ gcroots, home, target }) {
      file(`${home}/files/${basename(target)}`);
      link(`${gcroots}/auto/file`, `${home}/files/${basename(target)}`);
    },
    root: null,
  },
  "a link that hangs loose": { make: ({ gcroots, home }) => link(`${gcroots}/loose`, `${home}/gone`), root: null },
  "a link that hangs loose in auto": {
    make: ({ gcroots, home }) => link(`${gcroots}/auto/loose`, `${home}/gone`),
    root: null,
  },
  "a second hop that hangs loose": {
    make({ gcroots, home }) {
      link(`${home}/loose`, `${home}/gone`);
      link(`${gcroots}/auto/loose-second`, `${home}/loose`);
    },
    root: null,
  },
  "a path that is not registered": {
    make: ({ gcroots, storeDir }) => link(`${gcroots}/unregistered`, `${storeDir}/${"0".repeat(32)}-never`),
    root: null,
  },
  "links in a circle": {
    make({ gcroots }) {
      link(`${gcroots}/itself`, "itself");
      link(`${gcroots}/one`, "other");
      link(`${gcroots}/other`, "one");
    },
    root: null,
  },
  "a named pipe": { make: ({ gcroots }) => execFileSync("mkfifo", [`${gcroots}/pipe`]), root: null },
  "a name with spaces": {
    make: ({ gcroots, target }) => link(`${gcroots}/a b  c`, target),
    root: ({ gcroots }) => `${gcroots}/a b  c`,
  },
  "a name with quotes and backslashes": {
    make: ({ gcroots, target }) => link(`${gcroots}/"q" \\ '`, target),
    root: ({ gcroots }) => `${gcroots}/"q" \\ '`,
  },
  "a name with a newline, two hops": {
    make({ gcroots, home, target }) {
      link(`${home}/new\nline`, target);
      link(`${gcroots}/auto/newline`, `${home}/new\nline`);
    },
    root: ({ home }) => `${home}/new\nline`,
  },
  "a name that is no UTF-8, two hops": {
    make({ gcroots, home, target }) {
      const name = Buffer.from(`${home}/\xe9\xff`, "latin1");
      link(name, target);
      link(`${gcroots}/auto/bytes`, name);
    },
    root: ({ home }) => `${home}/��`,
  },
  "a name in UTF-8": {
    make: ({ gcroots, target }) => link(`${gcroots}/é-日`, target),
    root: ({ gcroots }) => `${gcroots}/é-日`,
  },
};

export function link(path: string | Buffer, text: string | Buffer): void {
  mkdirSync(dirname(path.toString("latin1")), { recursive: true });
  symlinkSync(text, path);
}

function file(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "its content does not matter");
}

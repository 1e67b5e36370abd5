import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type NixExpression } from "./nix-expression.ts";
import { type NixInstall } from "./nix-installs.ts";
import { run, type RunOptions, type RunResult, type User } from "./run.ts";
import { copyTree, removeTree } from "./trees.ts";

export interface ThrowAwayStoreOptions {
  nix: NixInstall;
  /** Settings for its nix.conf; they win over those that a store of this kind needs. */
  settings?: Readonly<Record<string, string | number | boolean>>;
  /** Whether derivations may be addressed by their content (the experimental feature `ca-derivations`). */
  contentAddressed?: boolean;
  /** Who owns the store and runs Nix; only root may name another than itself. */
  asUser?: User;
}

/** A Nix store of its own in a temporary directory, with everything else that Nix reads and writes. */
export interface ThrowAwayStore {
  readonly nix: NixInstall;
  /** The directory that holds all of it; anyone may read it. */
  readonly top: string;
  readonly storeDir: string;
  readonly stateDir: string;
  /** `db.sqlite`. */
  readonly database: string;
  readonly home: string;
  readonly asUser: User | undefined;
  /** The whole environment that Nix runs in: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program in that environment and as that user: one of Nix's by its name, another by its path. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** The same, but throws unless it ends with 0; returns what it printed. */
  ok(program: string, args: readonly string[], options?: RunOptions): Promise<string>;
  /** Builds an expression, or everything in a set; returns the outputs. Throws when a build fails. */
  build(expression: string | NixExpression, args?: readonly string[]): Promise<string[]>;
  /** The derivations of an expression, not built. */
  instantiate(expression: string | NixExpression, args?: readonly string[]): Promise<string[]>;
  /** Copies a file or directory of this machine to the store. */
  add(path: string): Promise<string>;
  /** Makes the link `<state>/gcroots/<name>` to `target` (to whatever text is given) and returns its path. */
  root(name: string, target: string): string;
  /** Makes `link` (relative to `top`) a root as `nix-build -o` does: a link to the path, known to gcroots/auto. */
  indirectRoot(link: string, path: string): Promise<string>;
  /** Writes a file below `top`, owned by the store's user, and returns its path. */
  write(name: string, content: string): string;
  /** Does `what` and then puts everything below `top` back as it was: for questions whose answer changes the store. */
  andPutBack<T>(what: () => Promise<T>): Promise<T>;
  /** Removes it. Nix must not be running in it any more. */
  dispose(): void;
}

/** Makes a store that only {@link ThrowAwayStore.dispose} removes. Builds run offline, unsandboxed, with /bin/sh. */
export function throwAwayStore(options: ThrowAwayStoreOptions): ThrowAwayStore {
  const { nix, settings = {}, contentAddressed = false, asUser } = options;
  const top = mkdtempSync(join(realpathSync(tmpdir()), "nixperf-"));
  const at = (name: string): string => join(top, name);
  const [storeDir, stateDir, home] = [at("store"), at("state"), at("home")];
  const own = (path: string): void => asUser && chownSync(path, asUser.uid, asUser.gid);
  const makeDirs = (dir: string): void => {
    if (existsSync(dir)) return;
    makeDirs(dirname(dir));
    mkdirSync(dir, { mode: 0o755 });
    own(dir);
  };
  // mkdtemp makes it private; a stranger has to be able to look.
  chmodSync(top, 0o755);
  own(top);
  for (const dir of [storeDir, stateDir, home, at("tmp")]) makeDirs(dir);

  const env: Record<string, string> = {
    PATH: `${nix.bin}:/usr/bin:/bin`,
    HOME: home,
    USER: "tester",
    LC_ALL: "C",
    TMPDIR: at("tmp"),
    NIX_STORE_DIR: storeDir,
    NIX_STATE_DIR: stateDir,
    NIX_LOG_DIR: at("log"),
    NIX_CONF_DIR: at("etc"),
    NIX_USER_CONF_FILES: "",
    NIX_REMOTE: "",
    NIX_PATH: "",
  };

  let expressions = 0;
  const store: ThrowAwayStore = {
    nix,
    top,
    storeDir,
    stateDir,
    database: join(stateDir, "db/db.sqlite"),
    home,
    asUser,
    env,
    run: (program, args, runOptions = {}) =>
      run(program.includes("/") ? program : nix.program(program), args, {
        cwd: top,
        asUser,
        ...runOptions,
        env: { ...env, ...runOptions.env },
      }),
    async ok(program, args, runOptions) {
      const result = await store.run(program, args, runOptions);
      if (result.code === 0) return result.stdout;
      const ended = `${program} ${args.join(" ")} ended with ${result.code ?? result.signal}`;
      throw new Error(`Nix ${nix.version}: ${ended}\n${result.stderr}`);
    },
    build: async (expression, args = []) =>
      lines(await store.ok("nix-build", [save(expression), "--no-out-link", ...args])),
    instantiate: async (expression, args = []) => lines(await store.ok("nix-instantiate", [save(expression), ...args])),
    add: async (path) => (await store.ok("nix-store", ["--add", path])).trim(),
    root(name, target) {
      const link = join(stateDir, "gcroots", name);
      makeDirs(dirname(link));
      symlinkSync(target, link);
      return link;
    },
    async indirectRoot(link, path) {
      makeDirs(dirname(at(link)));
      await store.ok("nix-store", ["--realise", path, "--add-root", at(link), "--indirect"]);
      return at(link);
    },
    write(name, content) {
      makeDirs(dirname(at(name)));
      writeFileSync(at(name), content);
      own(at(name));
      return at(name);
    },
    async andPutBack(what) {
      const kept = `${top}.kept`;
      // The original steps aside, so that what comes back is the very same files.
      renameSync(top, kept);
      try {
        await copyTree(kept, top);
        return await what();
      } finally {
        removeTree(top);
        renameSync(kept, top);
      }
    },
    dispose: () => removeTree(top),
  };
  const save = (expression: string | NixExpression): string => {
    expressions += 1;
    return store.write(`expressions/${expressions}.nix`, typeof expression === "string" ? expression : expression.nix);
  };

  const features = ["nix-command", "flakes", ...(contentAddressed ? ["ca-derivations"] : [])];
  const conf = {
    "build-users-group": "",
    sandbox: false,
    substituters: "",
    "experimental-features": features.join(" "),
    ...(nix.buildHook === null ? {} : { "build-hook": nix.buildHook }),
    ...settings,
  };
  store.write(
    "etc/nix.conf",
    Object.entries(conf)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(""),
  );
  return store;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { derivation, fixedOutput, nix as raw, type NixExpression, type ThrowAwayStore } from "@nixperf/testing";

import { type CacheServer, cacheServer } from "./cache-server.ts";
import { otherMachine } from "./other-machine.ts";
import { ownDaemon } from "./own-daemon.ts";

/** A run to record. */
export interface Scenario {
  name: string;
  expression(at: (script: string) => string): Readonly<Record<string, NixExpression>>;
  args: readonly string[];
  /** What is asked for; everything unless given. */
  targets?: readonly string[];
  /** Done to the store before the run; may add to its arguments and its environment. */
  before?(
    store: ThrowAwayStore,
    file: string,
  ): Promise<{ args: string[]; env?: Record<string, string>; after?(): Promise<void> } | void>;
  interruptAfterSeconds?: number;
}

const phase = (name: string): string => `echo '@nix { "action": "setPhase", "phase": "${name}" }' >&2`;
const sleep = (seconds: number): string => `sleep ${seconds}`;
const after = (...names: string[]): { env: { inputs: NixExpression } } => ({
  env: { inputs: raw(`"${names.map((name) => `\${${name}}`).join(" ")}"`) },
});

const fan =
  (count: number, script: (index: number) => string): Scenario["expression"] =>
  (timed) => {
    const names = Array.from({ length: count }, (_, index) => `leaf${String(index).padStart(3, "0")}`);
    const leaves = names.map((name, index) => [name, derivation(name, timed(script(index)))] as const);
    return { ...Object.fromEntries(leaves), top: derivation("top", timed("true"), after(...names)) };
  };

const chain: Scenario["expression"] = (timed) => ({
  one: derivation(
    "one",
    timed(`${phase("unpackPhase")}; ${sleep(0.1)}; ${phase("buildPhase")}; echo made; ${sleep(0.2)}`),
  ),
  two: derivation("two", timed(sleep(0.15)), after("one")),
  three: derivation("three", timed(`echo loud; ${sleep(0.05)}`), after("two")),
  four: derivation("four", timed("true"), after("three")),
  five: derivation("five", timed(sleep(0.3)), after("four", "one")),
});

const several: Scenario["expression"] = (timed) => ({
  bad: derivation("bad", timed(`${sleep(0.1)}; echo 'it is broken' >&2; exit 3`)),
  worse: derivation("worse", timed(`${sleep(0.2)}; exit 4`)),
  mismatch: fixedOutput("mismatch", "content", { outputHash: "0".repeat(64) }),
  good: derivation("good", timed(sleep(0.35))),
  above: derivation("above", timed("true"), after("bad")),
  top: derivation("top", timed("true"), after("above", "worse", "good", "mismatch")),
  fine: derivation("fine", timed(sleep(0.05)), after("good")),
});

const fetched: Scenario["expression"] = (timed) => ({
  small: derivation("small", timed("true")),
  large: derivation("large", `${timed("true")}\nhead -c 3000000 /dev/urandom > "$out"`, after("small")),
  other: derivation("other", `${timed("true")}\nhead -c 300000 /dev/zero > "$out"`),
  built: derivation("built", timed(sleep(0.1)), after("large", "other")),
});

export const scenarios: Scenario[] = [
  { name: "chain", expression: chain, args: ["-j2"], targets: ["five"] },
  {
    name: "fan-out",
    expression: fan(8, (index) => sleep(0.05 + 0.04 * ((index * 5) % 8))),
    args: ["-j4"],
    targets: ["top"],
  },
  {
    name: "fan-of-100",
    expression: fan(100, (index) => sleep(0.02 + 0.01 * ((index * 7) % 10))),
    args: ["-j2"],
    targets: ["top"],
  },
  {
    name: "failure",
    expression: (timed) => ({
      bad: derivation("bad", timed(`echo before; ${sleep(0.3)}; echo 'it is broken' >&2; exit 3`)),
      slow: derivation("slow", timed(sleep(5))),
      quick: derivation("quick", timed(sleep(0.1))),
      top: derivation("top", timed("true"), after("bad", "slow", "quick")),
    }),
    args: ["-j3"],
    targets: ["top"],
  },
  { name: "keep-going", expression: several, args: ["-j2", "--keep-going"], targets: ["top", "fine"] },
  {
    name: "daemon",
    expression: several,
    args: ["-j2", "--keep-going"],
    targets: ["top", "fine"],
    async before(store) {
      return { args: [], env: { NIX_REMOTE: "daemon" }, after: await ownDaemon(store) };
    },
  },
  {
    name: "timeout",
    expression: (timed) => ({
      endless: derivation("endless", timed(sleep(30))),
      quick: derivation("quick", timed(sleep(0.1))),
      top: derivation("top", timed("true"), after("endless", "quick")),
    }),
    args: ["-j2", "--timeout", "1"],
    targets: ["top"],
  },
  {
    name: "substitution",
    expression: fetched,
    args: ["-j2"],
    targets: ["built"],
    async before(store, file) {
      const caches: CacheServer[] = [];
      for (const [index, attribute] of ["other", "large"].entries()) {
        const [path] = (await store.ok("nix-build", [file, "-A", attribute, "--no-out-link"])).trim().split("\n");
        const dir = join(store.top, `cache${index}`);
        await store.ok("nix", ["copy", "--to", `file://${dir}`, path!]);
        caches.push(await cacheServer(dir));
      }
      await store.ok("nix-store", ["--gc"]);
      rmSync(join(store.top, "truth"), { recursive: true });
      mkdirSync(join(store.top, "truth"));
      const urls = caches.map(({ url }) => url).join(" ");
      return {
        args: ["--option", "substituters", urls, "--option", "require-sigs", "false"],
        after: async () => void (await Promise.all(caches.map((cache) => cache.close()))),
      };
    },
  },
  {
    name: "rebuild",
    expression: chain,
    args: ["-j2"],
    targets: ["five"],
    async before(store, file) {
      await store.ok("nix-build", [file, "-A", "five", "--no-out-link"]);
      rmSync(join(store.top, "truth"), { recursive: true });
      mkdirSync(join(store.top, "truth"));
    },
  },
  {
    name: "interrupted",
    expression: (timed) => ({
      quick: derivation("quick", timed(sleep(0.1))),
      endless: derivation("endless", timed(`${phase("buildPhase")}; ${sleep(30)}`)),
      top: derivation("top", timed("true"), after("quick", "endless")),
    }),
    args: ["-j2"],
    targets: ["top"],
    interruptAfterSeconds: 1,
  },
  {
    name: "several",
    expression: (timed) => ({
      base: derivation("base", timed(sleep(0.1))),
      first: derivation("first", timed(sleep(0.2)), after("base")),
      second: derivation("second", timed(sleep(0.1)), after("base")),
      third: derivation("third", timed(sleep(0.15))),
    }),
    args: ["-j2"],
    targets: ["first", "second", "third"],
  },
];

for (const protocol of ["ssh-ng", "ssh"]) {
  scenarios.push({
    name: `remote-${protocol}`,
    expression: (timed) => ({
      far: derivation("far", timed(`${phase("buildPhase")}; echo there; ${sleep(0.2)}`)),
      bad: derivation("bad", timed(`${sleep(0.3)}; echo 'it is broken' >&2; exit 3`), after("far")),
      end: derivation("end", timed(sleep(0.1)), after("far")),
    }),
    args: ["-j0", "--keep-going", "--max-silent-time", "20"],
    targets: ["bad", "end"],
    async before(store) {
      const system = (await store.ok("nix", ["eval", "--raw", "--impure", "--expr", "builtins.currentSystem"])).trim();
      return { args: ["--builders", `${protocol}://127.0.0.1 ${system} - 2 1`], env: { PATH: otherMachine(store) } };
    },
  });
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { derivation, fixedOutput, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";

let store: ThrowAwayStore;
afterEach(() => store.dispose());

const bin = fileURLToPath(new URL("../bin/main.js", import.meta.url));
const node = ["--no-warnings", "--conditions=@nixperf/source"];
const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

const typed = async (...args: string[]): Promise<string[]> =>
  lines(await store.ok(process.execPath, [...node, bin, ...args]));
/** Nix's list from a copy of the store, in the order of names, without what is no store path and was only swept out. */
const printed = async (question: string): Promise<string[]> => {
  const answer = await store.andPutBack(() => store.ok("nix-store", ["--gc", `--print-${question}`]));
  return lines(answer)
    .filter((line) => /\/[0-9a-z]{32}-[^/]+$/.test(line))
    .sort();
};

describeWithNix("lists are line by line what nix-store --gc prints", (nix) => {
  for (const keep of [false, true]) {
    test(`keep-outputs and keep-derivations ${keep}`, async () => {
      store = throwAwayStore({ nix, settings: { "keep-outputs": keep, "keep-derivations": keep } });
      const built = await store.build(
        scope({
          archive: fixedOutput("archive.tar", "content"),
          lib: derivation("lib-1.0", 'mkdir $out $dev; echo "$out" > $dev/x; echo "$archive" > $out/y', {
            outputs: ["out", "dev"],
            env: { archive: expr("archive") },
          }),
          app: derivation("app-2.0", 'echo "$lib" > $out', { env: { lib: expr("lib.out") } }),
          old: derivation("app-1.0", 'echo "$lib" > $out', { env: { lib: expr("lib.dev") } }),
        }),
      );
      const of = (name: string) => built.find((path) => path.endsWith(`-${name}`))!;
      await store.build(derivation("failed", "mkdir $out; exit 1")).catch(() => {});
      await store.indirectRoot("home/src/result", of("app-2.0"));
      for (const odd of ["tmp-1-2", "notastorepath"]) mkdirSync(join(store.storeDir, odd));
      writeFileSync(`${of("app-1.0")}.lock`, "");

      const [live, dead] = [await typed("live"), await typed("dead")];
      expect(live.length).toBeGreaterThan(2);
      expect(dead.some((path) => path.endsWith("-failed"))).toBe(true);
      expect(dead.some((path) => path.endsWith(".lock"))).toBe(true);
      expect([...live].sort()).toEqual(await printed("live"));
      expect([...dead].sort()).toEqual(await printed("dead"));
      // What is printed can be piped: NUL instead of newline, nothing else.
      const nul = await store.ok(process.execPath, [...node, bin, "dead", "-0"]);
      expect(nul.split("\0").slice(0, -1)).toEqual(dead);
    });
  }
});

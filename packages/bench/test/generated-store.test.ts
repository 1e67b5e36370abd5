import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { removeTree, runOk } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";

import { livePaths, storeShape, writeStore } from "../src/index.ts";

describeWithNix("a generated store is one to Nix", (nix) => {
  const dir = mkdtempSync(join(tmpdir(), "nixperf-bench-"));
  afterAll(() => removeTree(dir));
  const shape = storeShape({ paths: 1_500, seed: 11 });
  const places = { roots: "", live: "", dead: "", queries: "" };
  // Each question gets a store of its own, since Nix's answer to it may change the store.
  for (const question of Object.keys(places)) places[question as keyof typeof places] = join(dir, question);
  const ask = async (question: keyof typeof places, program: string, ...args: string[]): Promise<string[]> => {
    const { env } = question === "queries" ? queried : writeStore(places[question], shape, { files: "empty" });
    const stdout = await runOk(nix.program(program), args, { env });
    return stdout.split("\n").filter((line) => line !== "");
  };
  const queried = writeStore(places.queries, shape, { files: "real" });
  const inStore = (question: keyof typeof places, names: readonly string[]): string[] =>
    names.map((name) => `${places[question]}/store/${name}`).sort();

  test("which finds every root where the shape has it, and no other", async () => {
    const lines = await ask("roots", "nix-store", "--gc", "--print-roots");
    // Processes of this machine hold nothing of this store; current Nix quotes the links.
    const found = lines.map((line) => line.replaceAll('"', "").split(" -> ") as [string, string]);
    const expected = shape.roots.map((root) => {
      const inState = root.kind === "system" || root.kind === "channels";
      return [
        `${places.roots}/${inState ? "var/nix/" : ""}${root.link}`,
        `${places.roots}/store/${shape.names[root.target]!}`,
      ];
    });
    expect(found.sort()).toEqual(expected.sort());
  });

  test("which calls the same paths live and dead as the generator", async () => {
    const alive = livePaths(shape);
    const present = shape.names.map((_, path) => !shape.missing.includes(path));
    const live = shape.names.filter((_, path) => alive[path] === 1 && present[path]!);
    const dead = shape.names.filter((_, path) => alive[path] === 0 && present[path]!);
    expect((await ask("live", "nix-store", "--gc", "--print-live")).sort()).toEqual(inStore("live", live));
    expect((await ask("dead", "nix-store", "--gc", "--print-dead")).sort()).toEqual(
      inStore("dead", [...dead, ...shape.unregistered]),
    );
  });

  test("which answers questions about paths and reads derivations", async () => {
    const path = shape.roots[0]!.target;
    const refs = [...shape.refs.subarray(shape.refStart[path], shape.refStart[path + 1])];
    const full = `${queried.storeDir}/${shape.names[path]!}`;
    expect((await ask("queries", "nix-store", "--query", "--references", full)).sort()).toEqual(
      inStore(
        "queries",
        refs.map((ref) => shape.names[ref]!),
      ),
    );
    const drv = shape.derivers[path]!;
    expect(await ask("queries", "nix-store", "--query", "--deriver", full)).toEqual(
      inStore("queries", [shape.names[drv]!]),
    );
    expect(
      await ask("queries", "nix-store", "--query", "--outputs", `${queried.storeDir}/${shape.names[drv]!}`),
    ).toEqual([full]);
    const flags = ["--extra-experimental-features", "nix-command"];
    const all = await ask("queries", "nix", ...flags, "path-info", "--all", "--size");
    expect(all).toHaveLength(shape.names.length);
  });
});

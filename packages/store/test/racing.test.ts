import { derivation, nix as expr, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { readStore, state, understand } from "../src/parts.ts";

let store: ThrowAwayStore;
afterEach(() => store.dispose());

describeWithNix("reading while Nix works", (nix) => {
  test("a path that a new root needs is never called dead, however new the root is", async () => {
    store = throwAwayStore({ nix });
    const [needed = ""] = await store.build(derivation("needed", "echo > $out"));
    let rooted = 0;
    const building = (async () => {
      for (let i = 0; i < 12; i++) {
        const user = derivation(`user-${i}`, "echo $needed > $out", {
          env: { needed: expr(`builtins.storePath ${needed}`) },
        });
        const [path = ""] = await store.build(user, ["--out-link", `${store.top}/result-${i}`]);
        rooted = path === "" ? rooted : rooted + 1;
      }
    })();
    const uri = `local?store=${store.storeDir}&real=${store.storeDir}&state=${store.stateDir}`;
    let looks = 0;
    let done = false;
    void building.finally(() => (done = true));
    while (!done) {
      const model = understand(await readStore({ store: uri }));
      const index = model.snapshot.database.indexOf.get(needed)!;
      const links = model.snapshot.roots.links.filter(({ path }) => path.includes("/result-"));
      expect(model.invalidRoots.filter(({ path }) => path.includes("/result-"))).toEqual([]);
      if (links.length > 0) expect(model.states[index]).toBe(state.live);
      looks++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await building;
    expect(rooted).toBe(12);
    expect(looks).toBeGreaterThan(12);
  });
});

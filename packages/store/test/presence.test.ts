import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { derivation, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { askCaches } from "../src/probe/presence.ts";

let store: ThrowAwayStore;
afterEach(() => store.dispose());

describeWithNix("what Nix copied to a cache is found there", (nix) => {
  test("by HTTP and in a directory, signed and not, and nothing is fetched or registered", async () => {
    store = throwAwayStore({ nix });
    const names = ["copied", "alone"];
    const built = await store.build(
      scope(Object.fromEntries(names.map((name) => [name, derivation(name, "mkdir $out; echo $name > $out/x")]))),
    );
    const path = built.find((one) => one.endsWith("-copied"))!;
    const other = built.find((one) => one.endsWith("-alone"))!;
    const file = (name: string) => join(store.top, name);
    await store.ok("nix-store", ["--generate-binary-cache-key", "k-1", file("secret"), file("public")]);
    const copy = (to: string) => store.ok("nix", ["copy", "--to", to, path]);
    await copy(`file://${file("signed")}?secret-key=${file("secret")}`);
    await copy(`file://${file("unsigned")}`);
    const server = createServer((request, response) => {
      const wanted = file(request.url!);
      if (existsSync(wanted)) response.end(readFileSync(wanted));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const trustedKeys = new Set([readFileSync(file("public"), "utf8").split(":")[0]!]);
    const ask = async (url: string, keys: Set<string> | null = trustedKeys) => {
      const presence = askCaches({ substituters: { urls: [url], trustedKeys: keys }, storeDir: store.storeDir });
      const { has, gaps } = await presence([path, other]);
      return [has.get(path), has.get(other), ...gaps];
    };
    const before = await store.ok("nix-store", ["--dump-db"]);
    for (const base of [web, `file://${store.top}`]) {
      expect(await ask(`${base}/signed`)).toEqual([true, false]);
      expect(await ask(`${base}/unsigned`)).toEqual([false, false]);
      expect(await ask(`${base}/unsigned`, null)).toEqual([true, false]);
    }
    expect(await store.ok("nix-store", ["--dump-db"])).toBe(before);

    // Nix agrees: it fetches what was said to be there, and what was not it cannot.
    await store.ok("nix-store", ["--delete", ...built]);
    const fetched = (from: string) =>
      store.run("nix-store", ["--realise", path], {
        env: { NIX_CONFIG: `substituters = ${from}\ntrusted-public-keys = ${readFileSync(file("public"), "utf8")}` },
      });
    expect((await fetched(`${web}/unsigned`)).code).not.toBe(0);
    expect(await fetched(`${web}/signed`)).toMatchObject({ code: 0 });
    server.closeAllConnections();
    server.close();
  });
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { derivation, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test, vi } from "vitest";
import { askNix } from "../src/probe/ask-nix.ts";
import { askCaches } from "../src/probe/presence.ts";

let store: ThrowAwayStore;
afterEach(() => {
  vi.unstubAllEnvs();
  store.dispose();
});

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

  test("and behind a password that only Nix knows, by Nix; without it, it is not known", async () => {
    store = throwAwayStore({ nix });
    const [path = ""] = await store.build(derivation("copied", "echo copied > $out"));
    const [other = ""] = await store.build(derivation("alone", "echo alone > $out"));
    await store.ok("nix", ["copy", "--to", `file://${join(store.top, "cache")}`, path]);
    const server = createServer((request, response) => {
      const wanted = join(store.top, "cache", request.url!);
      const login = `Basic ${Buffer.from("reader:secret").toString("base64")}`;
      if (request.headers.authorization !== login) response.writeHead(401, { "www-authenticate": "Basic" }).end();
      else if (existsSync(wanted)) response.end(readFileSync(wanted));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const netrc = store.write("netrc", "machine 127.0.0.1 login reader password secret\n");
    for (const [name, value] of Object.entries(store.env)) vi.stubEnv(name, value);
    const ask = async (config: string) => {
      vi.stubEnv("NIX_CONFIG", config);
      const substituters = { urls: [url], trustedKeys: null };
      const { has, gaps } = await askCaches({ substituters, storeDir: store.storeDir, askNix })([path, other]);
      return [has.get(path), has.get(other), ...gaps.map(({ message }) => message)];
    };
    expect(await ask(`netrc-file = ${netrc}`)).toEqual([true, false]);
    expect(await ask("")).toEqual([null, null, `whether ${url} has 2 of the paths: HTTP status 401`]);
    server.closeAllConnections();
    server.close();
  });

  test("and in a store that only Nix can talk to, which is asked anew each time", async () => {
    store = throwAwayStore({ nix });
    const [path = ""] = await store.build(derivation("copied", "echo copied > $out"));
    const [other = ""] = await store.build(derivation("alone", "echo alone > $out"));
    const at = (name: string) => join(store.top, name);
    const url = `local?store=${store.storeDir}&state=${at("other/state")}&real=${at("other/store")}&log=${at("other/log")}`;
    for (const [name, value] of Object.entries(store.env)) vi.stubEnv(name, value);
    const ask = async (keys: Set<string> | null, from = url) => {
      const presence = askCaches({
        substituters: { urls: [from], trustedKeys: keys },
        storeDir: store.storeDir,
        askNix,
      });
      const { has, gaps } = await presence([path, other]);
      return [has.get(path), has.get(other), ...gaps.map(({ message }) => message)];
    };
    expect(await ask(null)).toEqual([false, false]);
    await store.ok("nix", ["copy", "--no-check-sigs", "--to", url, path]);
    expect(await ask(null)).toEqual([true, false]);
    expect(await ask(new Set(["k-1"]))).toEqual([false, false]);
    expect(await ask(new Set(["k-1"]), `${url}&trusted=true`)).toEqual([true, false]);
    await store.ok("nix-store", ["--generate-binary-cache-key", "k-1", at("secret"), at("public")]);
    await store.ok("nix", ["store", "sign", "--store", url, "--key-file", at("secret"), path]);
    expect(await ask(new Set(["k-1"]))).toEqual([true, false]);
    const [there, alone, said] = await ask(null, "ssh://nobody@127.0.0.1:1");
    expect([there, alone, said]).toEqual([null, null, expect.stringContaining("2 of the paths: ")]);
  });
});

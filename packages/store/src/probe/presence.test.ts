import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { storePath } from "../../test/snapshot-of.ts";
import { askCaches } from "./presence.ts";
import type { AskCachesOptions } from "./presence.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (name: string, response: ServerResponse, request: IncomingMessage) => void;

/** A web server on this machine that knows it is a cache; `answer` says the rest. */
async function cacheThat(answer: Answer, info = "StoreDir: /nix/store\nPriority: 40\n"): Promise<string> {
  const server = createServer((request, response) => {
    const name = request.url!.slice(1);
    if (name === "nix-cache-info" && info !== "") response.end(info);
    else answer(name, response, request);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const paths = ["a-1", "b-1", "c-1"].map(storePath);
const [a, b, c] = paths as [string, string, string];
const nameOf = (path: string): string => `${path.slice(11, 43)}.narinfo`;
const signed = (path: string, key = "k-1"): string => `StorePath: ${path}\nURL: nar/x\nSig: other:x\nSig: ${key}:x\n`;
const withStatus =
  (status: number): Answer =>
  (_, response) => {
    response.statusCode = status;
    response.end();
  };
const none = withStatus(404);
const only =
  (...those: string[]): Answer =>
  (name, response, request) => {
    const path = those.find((one) => nameOf(one) === name);
    if (path === undefined) none(name, response, request);
    else response.end(signed(path));
  };

const ask = (urls: string[], more: Partial<AskCachesOptions> = {}) =>
  askCaches({ substituters: { urls, trustedKeys: new Set(["k-1"]) }, storeDir: "/nix/store", ...more })(paths);

test("a path is there when any has it, and not when all say that they have not", async () => {
  const urls = [await cacheThat(only(a)), await cacheThat(only(b))];
  expect(await ask(urls)).toEqual({
    has: new Map([
      [a, true],
      [b, true],
      [c, false],
    ]),
    gaps: [],
  });
  expect([...(await ask([])).has.values()]).toEqual([false, false, false]);
});

test("403 and 410 mean that it is not there, as for Nix; what went wrong means that it is not known", async () => {
  for (const status of [403, 410]) {
    const { has, gaps } = await ask([await cacheThat(withStatus(status))]);
    expect([...has.values(), ...gaps]).toEqual([false, false, false]);
  }
  for (const status of [401, 429, 500, 503]) {
    const { has, gaps } = await ask([await cacheThat(withStatus(status))]);
    expect([...has.values()]).toEqual([null, null, null]);
    expect(gaps).toMatchObject([
      { code: "NIXPERF_CACHE_SILENT", message: expect.stringContaining(`HTTP status ${status}`) },
    ]);
  }
});

test("what one does not know is not known, unless another has it", async () => {
  const silent = "http://127.0.0.1:1";
  const { has, gaps } = await ask([silent, await cacheThat(only(a)), "s3://bucket", "no url"]);
  expect([...has.values()]).toEqual([true, null, null]);
  expect(gaps.map(({ message }) => message.split(" has ")[0]).sort()).toEqual(
    [silent, "s3://bucket", "no url"].map((url) => `whether ${url}`).sort(),
  );
});

test("what does not answer in time, or all at once for too long, is not known; then it is not asked for ever", async () => {
  const stalls = await cacheThat(() => {});
  const one = await ask([stalls], { requestSeconds: 0.1, concurrency: 1 });
  expect([...one.has.values()]).toEqual([null, null, null]);
  const from = performance.now();
  const all = await ask([stalls], { totalSeconds: 0.2 });
  expect([...all.has.values()]).toEqual([null, null, null]);
  expect(performance.now() - from).toBeLessThan(5_000);
  let questions = 0;
  const broken = await cacheThat((name, response, request) => {
    questions++;
    withStatus(500)(name, response, request);
  });
  const many = Array.from({ length: 50 }, (_, i) => storePath(`x-${i}`));
  await askCaches({
    substituters: { urls: [broken], trustedKeys: null },
    storeDir: "/nix/store",
    concurrency: 1,
  })(many);
  expect(questions).toBe(3);
});

test("who is told to stop stops", async () => {
  const controller = new AbortController();
  const stalls = await cacheThat(() => controller.abort(new Error("enough")));
  await expect(ask([stalls], { signal: controller.signal })).rejects.toThrow("enough");
});

test("a narinfo counts for that very path, and with a signature that Nix would take", async () => {
  const other = await cacheThat((_, response) => void response.end(signed("/nix/store/x-other")));
  expect([...(await ask([other])).has.values()]).toEqual([false, false, false]);
  const stranger: Answer = (name, response) => {
    const path = paths.find((one) => nameOf(one) === name)!;
    response.end(path === c ? `StorePath: ${c}\nCA: fixed:sha256:x\n` : signed(path, "stranger"));
  };
  const url = await cacheThat(stranger);
  expect([...(await ask([url])).has.values()]).toEqual([false, false, true]);
  expect([...(await ask([`${url}?trusted=true`])).has.values()]).toEqual([true, true, true]);
  const anyKey = { substituters: { urls: [url], trustedKeys: null } };
  expect([...(await ask([], anyKey)).has.values()]).toEqual([true, true, true]);
});

test("a cache for another store has nothing, what is no cache is not known, and hostile bodies end", async () => {
  const elsewhere = await cacheThat(only(a), "StoreDir: /other/store\n");
  expect([...(await ask([elsewhere])).has.values()]).toEqual([false, false, false]);
  const noCache = await cacheThat(none, "");
  expect([...(await ask([noCache])).has.values()]).toEqual([null, null, null]);
  const endless = await cacheThat((_, response) => {
    const more = (): boolean => response.write("x".repeat(100_000)) && more();
    response.on("drain", more);
    more();
  });
  const { has, gaps } = await ask([endless]);
  expect([...has.values()]).toEqual([null, null, null]);
  expect(gaps[0]!.message).toContain("far more than a narinfo");
});

test("a name and password of the URL are sent, and not shown", async () => {
  let sent: string | undefined;
  const url = await cacheThat((name, response, request) => {
    sent = request.headers.authorization;
    withStatus(500)(name, response, request);
  });
  const { gaps } = await ask([url.replace("//", "//ada:se%20cret@")]);
  expect(sent).toBe(`Basic ${Buffer.from("ada:se cret").toString("base64")}`);
  expect(gaps[0]!.message).not.toContain("cret");
});

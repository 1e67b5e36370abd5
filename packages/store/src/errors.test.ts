import { errorRecord, isNixperfError } from "@nixperf/errors";
import { expect, test } from "vitest";
import { snapshotOf, storePath } from "../test/snapshot-of.ts";
import { closure, dead, why } from "./index.ts";

const snapshot = snapshotOf({ paths: { "a:lib-1": {}, "b:lib-1": {}, "openssl-3.0": {} } });

/** What the call refuses with, as people read it. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error;
  const { code, message, found, expected, tries } = errorRecord(error);
  return [message, found, expected, ...tries, code].filter((line) => line !== null).join("\n");
}

test("NIXPERF_LIVENESS_UNKNOWN", async () => {
  const hidden = { directories: ["/nix/var/nix/gcroots/per-user/ada", "/nix/var/nix/gcroots/per-user/bo"] };
  expect(
    await refusal(
      dead({
        snapshot: { ...snapshot, roots: { ...snapshot.roots, hidden: { ...snapshot.roots.hidden, ...hidden } } },
      }),
    ),
  ).toMatchInlineSnapshot(`
    "cannot tell live paths from dead ones
    2 directories of roots that this user may not list, such as /nix/var/nix/gcroots/per-user/ada
    to see everything that keeps paths alive
    the same with sudo (nothing is written either way)
    NIXPERF_LIVENESS_UNKNOWN"
  `);
});

test("NIXPERF_PATH_NOT_IN_STORE", async () => {
  expect(await refusal(why({ snapshot, path: "opensll-3.0" }))).toMatchInlineSnapshot(`
    "opensll-3.0 is not in the store
    a registered path of /nix/store: in full, by its name or hash, a link to it, or a generation such as system-42
    openssl-3.0
    NIXPERF_PATH_NOT_IN_STORE"
  `);
  expect(await refusal(why({ snapshot, path: "/home/ada/nothing" }))).toMatchInlineSnapshot(`
    "/home/ada/nothing is not in the store
    a registered path of /nix/store: in full, by its name or hash, a link to it, or a generation such as system-42
    NIXPERF_PATH_NOT_IN_STORE"
  `);
});

test("NIXPERF_PATH_AMBIGUOUS", async () => {
  const refused = await refusal(closure({ snapshot, path: "lib-1" }));
  expect(refused.replaceAll(storePath("a:lib-1"), "A").replaceAll(storePath("b:lib-1"), "B")).toMatchInlineSnapshot(`
    "lib-1 could be any of 2 paths
    the name of one path
    A
    B
    NIXPERF_PATH_AMBIGUOUS"
  `);
});

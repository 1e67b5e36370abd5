import { tmpdir } from "node:os";
import { isNixperfError } from "@nixperf/errors";
import { expect, test } from "vitest";
import { alertText, crossed, defaultThresholds } from "../model/live/alerts.ts";
import { collect } from "./collect.ts";

/** Code and finding of what refuses these options. */
async function refusal(options: Parameters<typeof collect>[0]): Promise<[string, string | null]> {
  const error: unknown = await collect({ save: false, ...options }).catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error;
  return [error.code, error.found];
}

test("what to collect from is said once", async () => {
  expect(await refusal({})).toEqual(["NIXPERF_COLLECT_SOURCE", "none of these"]);
  expect(await refusal({ installables: [".#x"], fromLog: "x" })).toEqual(["NIXPERF_COLLECT_SOURCE", "2 of these"]);
  expect(await refusal({ installables: [".#x"], flameGraph: "x.svg" })).toEqual([
    "NIXPERF_COLLECT_SOURCE",
    "--flame-graph without --eval",
  ]);
});

test("a log that cannot be read is refused, with the reason", async () => {
  expect(await refusal({ fromLog: `${tmpdir()}/no/such.log` })).toEqual(["NIXPERF_COLLECT_LOG", "ENOENT"]);
  expect(await refusal({ fromLog: tmpdir() })).toEqual(["NIXPERF_COLLECT_LOG", "EISDIR"]);
  expect(await refusal({ fromLog: process.execPath })).toEqual(["NIXPERF_COLLECT_LOG", "no event of Nix in it"]);
});

test("a socket that cannot be made is refused", async () => {
  expect((await refusal({ attach: `${tmpdir()}/no/such/nix.sock` }))[0]).toBe("NIXPERF_COLLECT_LISTEN");
});

test("only what is beyond a threshold is an alert; what is not known is none", () => {
  const fine = { availableBytes: 1e12, freeDiskBytes: 1e12, silentSeconds: 1 };
  expect(crossed(fine, defaultThresholds)).toEqual([]);
  expect(crossed({ availableBytes: null, freeDiskBytes: null, silentSeconds: null }, defaultThresholds)).toEqual([]);
  const bad = { availableBytes: 1, freeDiskBytes: 1, silentSeconds: 1e4 };
  expect(crossed(bad, defaultThresholds)).toEqual(["memory", "disk", "stall"]);
  const stall = (silentSeconds: number) => alertText("stall", { ...fine, silentSeconds });
  expect([stall(8.4), stall(905)]).toEqual(["Nix has said nothing for 8 s", "Nix has said nothing for 15 min"]);
});

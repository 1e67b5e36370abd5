import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import { doctor } from "./doctor.ts";

const readings = linuxReadings({ conf: "max-jobs = 2\ncores = 3\n" });
const recorded = (name: string): string => fileURLToPath(new URL(`../../test/ccache/${name}.txt`, import.meta.url));

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-ccache-"));
  vi.stubEnv("PATH", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** A ccache that says what the real one said. */
function fakeCcache(name: string): void {
  copyFileSync(recorded(name), join(directory, "said"));
  const program = join(directory, "ccache");
  writeFileSync(program, '#!/bin/sh\n[ "$1" = --print-stats ] && exec /bin/cat "${0%/*}/said"\n');
  chmodSync(program, 0o755);
}

test("ccache is asked only when that is wished; hits are those of all time, or since a file", async () => {
  fakeCcache("after");
  expect((await doctor({ readings })).ccache).toBeNull();
  const all = { hits: 2, misses: 1, uncacheable: 1, ratio: 2 / 3, since: null };
  expect((await doctor({ readings, ccache: true })).ccache).toEqual(all);
  const before = recorded("before");
  expect((await doctor({ readings, ccacheBefore: before })).ccache).toEqual({ ...all, since: before });
  const nothing = await doctor({ readings, ccacheBefore: recorded("after") });
  expect(nothing.ccache).toMatchObject({ hits: 0, misses: 0, ratio: null });
});

test("no ccache, and counters that were set back, are gaps; a file that is none of its is refused", async () => {
  const { ccache, gaps } = await doctor({ readings, ccache: true });
  expect([ccache, gaps.map(({ code, at }) => `${at} ${code}`)]).toEqual([null, ["/ccache NIXPERF_CCACHE_UNKNOWN"]]);
  fakeCcache("before");
  expect((await doctor({ readings, ccacheBefore: recorded("after") })).gaps[0]?.message).toContain("set back");
  const code = "NIXPERF_CCACHE_STATS";
  await expect(doctor({ readings, ccacheBefore: "/dev/null" })).rejects.toMatchObject({ code });
  await expect(doctor({ readings, ccacheBefore: "/nonexistent" })).rejects.toMatchObject({ code });
});

describe("sccache", () => {
  const said = (name: string): string => fileURLToPath(new URL(`../../test/sccache/${name}.json`, import.meta.url));
  let server: Server;
  beforeEach(async () => {
    server = createServer((socket) => socket.end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    vi.stubEnv("SCCACHE_SERVER_UDS", "");
    vi.stubEnv("SCCACHE_SERVER_PORT", String((server.address() as AddressInfo).port));
    copyFileSync(said("after"), join(directory, "said"));
    writeFileSync(join(directory, "sccache"), '#!/bin/sh\n/bin/cat "${0%/*}/said"; echo asked > "${0%/*}/log"\n', {
      mode: 0o755,
    });
  });
  afterEach(() => void server.close());

  test("its server is asked what it counted, in all or since a file", async () => {
    expect((await doctor({ readings })).sccache).toBeNull();
    const all = { hits: 2, misses: 1, uncacheable: 1, ratio: 2 / 3, since: null };
    expect(await doctor({ readings, sccache: true })).toMatchObject({ sccache: all, ccache: null, gaps: [] });
    const before = said("before");
    expect((await doctor({ readings, sccacheBefore: before })).sccache).toEqual({ ...all, since: before });
    copyFileSync(before, join(directory, "said"));
    const { gaps } = await doctor({ readings, sccacheBefore: said("after") });
    expect(gaps[0]).toMatchObject({ at: "/sccache", message: expect.stringContaining("set back") });
    await expect(doctor({ readings, sccacheBefore: recorded("after") })).rejects.toMatchObject({
      code: "NIXPERF_SCCACHE_STATS",
    });
  });

  test("no server is started for it", async () => {
    server.close();
    await once(server, "close");
    const { sccache, gaps } = await doctor({ readings, sccache: true });
    expect([sccache, gaps.map(({ code }) => code)]).toEqual([null, ["NIXPERF_SCCACHE_UNKNOWN"]]);
    expect(existsSync(join(directory, "log"))).toBe(false);
  });
});

test("notes are no problems", async () => {
  expect(await doctor({ readings })).toMatchObject({ problems: 0, findings: [] });
  const idle = await doctor({ readings: linuxReadings({ cpus: 16, memory: 64, conf: "max-jobs = 1\ncores = 1\n" }) });
  expect([idle.problems, idle.findings.length]).toEqual([0, 1]);
});

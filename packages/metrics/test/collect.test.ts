import { spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { derivation, nix as expression, nobody, scope, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import type { NixInstall, ThrowAwayStore } from "@nixperf/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collect } from "../src/index.ts";
import type { CollectOptions, CollectRecord } from "../src/index.ts";
import { collectRecord } from "../src/schemas/index.ts";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));
const nowhere = openSync("/dev/null", "w");
const state = mkdtempSync(join(tmpdir(), "nixperf-collect-"));
afterAll(() => rmSync(state, { recursive: true }));

interface Ran {
  record: CollectRecord;
  output: string;
}

/** Collects from a command in a store of its own; what it writes for people is kept. */
async function run(store: ThrowAwayStore, command: string[], options: CollectOptions = {}): Promise<Ran> {
  let output = "";
  const record = await collect({
    command,
    env: store.env,
    cwd: store.top,
    state: join(store.top, "nixperf"),
    stdio: { stdin: "ignore", stdout: nowhere, stderr: "through" },
    onOutput: (text) => void (output += text),
    ...options,
  });
  expect(collectRecord.safeParse(record).error).toBeUndefined();
  return { record, output };
}

interface Program {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The program itself, with a signal sent to it when it has written `when`. */
async function program(
  args: string[],
  env: Record<string, string>,
  cwd: string,
  signal?: { when: RegExp; name: NodeJS.Signals },
  asUser?: { uid: number; gid: number },
): Promise<Program> {
  const child = spawn(process.execPath, ["--conditions=@nixperf/source", main, ...args], {
    env: { ...env, XDG_STATE_HOME: join(cwd, "state-home") },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    ...asUser,
  });
  let [stdout, stderr] = ["", ""];
  let isSent = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (signal === undefined || isSent || !signal.when.test(stderr)) return;
    isSent = true;
    child.kill(signal.name);
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

const chain = (): string =>
  scope({
    first: derivation("first-1.0", "echo hello from first; sleep 0.6; echo 1 > $out"),
    beside: derivation("beside-1.0", "echo 2 > $out"),
    last: derivation("last-1.0", "echo 3 > $out", {
      env: { first: expression("first"), beside: expression("beside") },
    }),
  });

const names = (record: CollectRecord): string[] => record.costliest.map(({ name }) => name).toSorted();

/** What `times` of a shell says that the shell itself used. */
function shellSeconds(said: string): number {
  const [user, system] = [...said.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return user! + system!;
}

describeWithNix("collect", (nix: NixInstall) => {
  let store: ThrowAwayStore;
  beforeAll(() => {
    store = throwAwayStore({ nix, settings: { "max-jobs": 4 } });
  });
  afterAll(() => store.dispose());

  test("nix-build is followed by its flag, and its lines are as they were", async () => {
    const file = store.write("chain.nix", chain());
    const { record, output } = await run(store, ["nix-build", file, "--no-out-link"]);
    expect(record.followed.way).toBe("flag");
    expect(record.run).toMatchObject({ outcome: "succeeded", exitStatus: 0, built: 3, substituted: 0, failed: 0 });
    expect(names(record)).toEqual(["beside-1.0", "first-1.0", "last-1.0"]);
    expect(record.number).toBe(1);
    expect(output).toContain("these 3 derivations will be built:\n");
    expect(output).toContain("\nhello from first\n");
    expect(output).toMatch(/building '\S+-first-1\.0\.drv'\.\.\.\n/);
    expect(output).not.toContain("@nix");
    const [longest] = record.costliest;
    expect(longest!.name).toBe("first-1.0");
    // It sleeps for 0.6 s, and what is derived may be 50 ms off: the beginning is known by when it was heard of.
    expect(longest!.seconds).toBeGreaterThan(0.55);
    expect(longest!.seconds).toBeLessThan(1.2);
    expect(record.run.detail?.criticalPath?.map(({ name }) => name)).toEqual(["first-1.0", "last-1.0"]);
    expect(record.run).toMatchObject({ nixVersion: nix.version, implementation: "nix" });
    expect(record.run.settings["max-jobs"]).toBe("4");
  });

  test("nix build is followed, and where there is a socket its output is its own", async () => {
    const file = store.write("other.nix", chain().replaceAll("-1.0", "-1.1"));
    const { record, output } = await run(store, ["nix", "build", "--impure", "-f", file, "--no-link"]);
    expect(record.followed.way).toBe(nix.name === "2.8" ? "flag" : "socket");
    expect(record.run).toMatchObject({ outcome: "succeeded", built: 3 });
    expect(output).toMatch(/building '\S+-first-1\.1\.drv'/);
    expect(output).not.toContain("@nix");
  });

  test("installables are built as nix build does", async () => {
    // A flake does not know where it is evaluated.
    const system = (await store.ok("nix-instantiate", ["--eval", "-E", "builtins.currentSystem"])).trim();
    const packages = chain().replaceAll("-1.0", "-1.4").replaceAll("builtins.currentSystem", system);
    store.write("flake/flake.nix", `{ outputs = _: { packages.\${${system}} = ${packages}; }; }`);
    const flake = join(store.top, "flake");
    const { record } = await run(store, [], { command: undefined, installables: [`path:${flake}#last`], cwd: flake });
    expect(record.run).toMatchObject({ outcome: "succeeded", built: 3, targets: [`path:${flake}#last`] });
    expect(existsSync(join(flake, "result"))).toBe(true);
  });

  test("a program that starts Nix is followed, by whatever command of Nix", async () => {
    const one = store.write("one.nix", chain().replaceAll("-1.0", "-1.2"));
    const two = store.write("two.nix", chain().replaceAll("-1.0", "-1.3"));
    const script = store.write(
      "rebuild",
      `#!/bin/sh\nset -e\ndrv=$(nix-instantiate ${one} -A last)\nnix-store -r $drv > /dev/null\nnix-store -q --outputs $drv > outputs\nnix build --impure -f ${two} --no-link\n`,
    );
    const { record, output } = await run(store, ["sh", script]);
    expect(record.followed.way).toBe("wrapper");
    expect(record.run).toMatchObject({ outcome: "succeeded", built: 6 });
    expect(names(record).filter((name) => name.endsWith("1.2"))).toHaveLength(3);
    expect(output).not.toContain("@nix");
    expect(readFileSync(join(store.top, "outputs"), "utf8")).toContain("-last-1.2");
  });

  test("a build that fails gives its status, its cause and the end of its log; others go on with --keep-going", async () => {
    const file = store.write(
      "failing.nix",
      scope({
        bad: derivation("bad-1.0", "sleep 0.2; echo so it goes; exit 3"),
        good: derivation("good-1.0", "sleep 0.5; echo 1 > $out"),
      }),
    );
    const plain = await store.run("nix-build", [file, "--no-out-link", "--keep-going"]);
    rmSync(join(store.top, "log"), { recursive: true, force: true });
    const again = throwAwayStore({ nix, settings: { "max-jobs": 4 } });
    try {
      const copy = again.write("failing.nix", readFileSync(file, "utf8"));
      const { record, output } = await run(again, ["nix-build", copy, "--no-out-link", "--keep-going"]);
      expect(record.run).toMatchObject({ outcome: "failed", exitStatus: plain.code, built: 1, failed: 1 });
      expect(record.costliest.find(({ name }) => name === "bad-1.0")).toMatchObject({ outcome: "failed" });
      expect(output).toContain("so it goes");
    } finally {
      again.dispose();
    }
  });

  test("a run that was known before has estimates, and is compared with what is usual", async () => {
    for (const nonce of ["a", "b"])
      await run(store, [
        "nix-build",
        store.write("again.nix", chain().replaceAll("-1.0", `-2.${nonce}`)),
        "--no-out-link",
      ]);
    const file = store.write("again.nix", chain().replaceAll("-1.0", "-2.c"));
    const lives: Array<{ toBuild: number; left: unknown }> = [];
    const { record } = await run(store, ["nix-build", file, "--no-out-link"], {
      liveEvery: 100,
      onLive: (live) => live !== null && lives.push({ toBuild: live.toBuild, left: live.timeLeft }),
    });
    expect(record.usual).toMatchObject({ runs: 2 });
    expect(record.costliest[0]!.expectedSeconds).toBeGreaterThan(0.5);
    expect(lives.some(({ toBuild }) => toBuild === 3)).toBe(true);
    expect(lives.some(({ left }) => left !== null)).toBe(true);
    const nothing = await run(store, ["nix-build", file, "--no-out-link"]);
    expect(nothing.record.run).toMatchObject({ outcome: "succeeded", built: 0 });
    expect(nothing.record.usual).toBeNull();
  });

  test("the exit status is the command's own, whatever it is", async () => {
    const status = async (...command: string[]): Promise<number | null> =>
      (await run(store, command)).record.run.exitStatus;
    expect(await status("sh", "-c", "exit 7")).toBe(7);
    expect(await status("sh", "-c", "kill -TERM $$")).toBe(143);
    expect(await status("no-such-program")).toBe(127);
    expect(await status(store.write("not-executable", ""))).toBe(126);
  });

  test("a command without Nix runs as it would, and that nothing was heard is a gap", async () => {
    const { record, output } = await run(store, ["sh", "-c", "echo to people >&2"]);
    expect(output).toBe("to people\n");
    expect(record.run.gaps.map(({ code }) => code)).toContain("NIXPERF_LOG_EMPTY");
  });

  test("where the run cannot be kept, it is told all the same, and so is why", async () => {
    const taken = store.write("a-file", "");
    const troubles: string[] = [];
    const { record } = await run(store, ["sh", "-c", "exit 5"], {
      state: join(taken, "state"),
      onTrouble: (message) => troubles.push(message),
    });
    expect([record.run.exitStatus, record.number]).toEqual([5, null]);
    expect(record.notSaved).not.toBeNull();
    expect(troubles).toEqual([`the run was not kept: ${record.notSaved}`]);
  });

  test("memory is told to a tenth, and processor time to what the builder says of itself", async () => {
    const megabytes = 200;
    const file = store.write(
      "use.nix",
      scope({
        memory: derivation(
          "memory-1.0",
          `${process.execPath} -e 'const b = Buffer.alloc(${megabytes} * 1048576, 1); setTimeout(() => require("fs").writeFileSync(process.env.out, String(process.resourceUsage().maxRSS + b.length * 0)), 2000)'`,
        ),
        processor: derivation("processor-1.0", "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done; times > $out"),
      }),
    );
    const { record } = await run(store, ["nix-build", file, "--no-out-link"]);
    expect(record.run.outcome).toBe("succeeded");
    const use = (name: string) => record.costliest.find((one) => one.name === name)!;
    const outs = readdirSync(store.storeDir);
    const read = (name: string): string =>
      readFileSync(
        join(
          store.storeDir,
          outs.find((out) => out.endsWith(`-${name}`))!,
        ),
        "utf8",
      );
    const peak = Number(read("memory-1.0")) * 1024;
    expect(Math.abs(use("memory-1.0").memoryBytes! - peak) / peak).toBeLessThan(0.1);
    const truth = shellSeconds(read("processor-1.0"));
    expect(use("processor-1.0").cpuSeconds).toBeGreaterThan(0.1);
    expect(Math.abs(use("processor-1.0").cpuSeconds! - truth)).toBeLessThan(0.06);
  });

  test("a signal is handed on, and the run is kept as stopped", async () => {
    const file = store.write("slow.nix", scope({ slow: derivation("slow-1.0", "sleep 30; echo 1 > $out") }));
    const began = Date.now();
    const ran = await program(["collect", "--json", "--", "nix-build", file, "--no-out-link"], store.env, store.top, {
      when: /building '/,
      name: "SIGINT",
    });
    expect(Date.now() - began).toBeLessThan(20_000);
    const record = JSON.parse(ran.stdout) as CollectRecord;
    expect(ran.code).toBe(record.run.exitStatus);
    expect(ran.code).not.toBe(0);
    expect(record.run.outcome).toBe("stopped");
    expect(record.run.stopped).toBe(1);
    expect(record.number).toBe(1);
  });

  test("a build goes on to its end when nixperf is killed", async () => {
    for (const [index, words] of [
      ["nix-build", "--no-out-link"],
      ["nix", "build", "--impure", "--no-link", "-f"],
    ].entries()) {
      const name = `survivor-${index}`;
      const body = "sleep 1.5; echo loud; sleep 0.3; echo loud; echo 1 > $out";
      const file = store.write(`${name}.nix`, scope({ survivor: derivation(name, body) }));
      const env = { ...store.env, XDG_STATE_HOME: join(store.top, "state-home") };
      const child = spawn(process.execPath, ["--conditions=@nixperf/source", main, "collect", "--", ...words, file], {
        env,
        cwd: store.top,
        stdio: ["ignore", "ignore", "pipe"],
      });
      await new Promise<void>((resolve) => {
        let said = "";
        child.stderr.on("data", (bytes) => {
          said += String(bytes);
          if (/building '/.test(said)) resolve();
        });
      });
      child.kill("SIGKILL");
      const isThere = (): boolean => readdirSync(store.storeDir).some((entry) => entry.endsWith(`-${name}`));
      for (let waited = 0; waited < 100 && !isThere(); waited++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(isThere(), words.join(" ")).toBe(true);
    }
  });

  test("a log that was kept tells the order", async () => {
    const log = await store.run("nix-build", [
      store.write("kept.nix", chain().replaceAll("-1.0", "-3.0")),
      "--no-out-link",
      "--log-format",
      "internal-json",
    ]);
    const file = store.write("build.log", log.stderr);
    const record = await collect({ fromLog: file, state: join(store.top, "nixperf"), env: store.env, cwd: store.top });
    expect(record.run).toMatchObject({ timing: "order", seconds: null, built: 3 });
    expect(record.run.gaps.map(({ code }) => code)).toContain("NIXPERF_LOG_UNTIMED");
    expect(collectRecord.safeParse(record).error).toBeUndefined();
  });
});

describeWithNix("a daemon's builds", (nix) => {
  test.skipIf(process.getuid?.() !== 0)("are known to somebody who may not look into them", async () => {
    const store = throwAwayStore({ nix, settings: { "max-jobs": 3 } });
    const home = join(store.top, "nobody");
    mkdirSync(home);
    chownSync(home, nobody.uid, nobody.gid);
    const daemon = spawn(nix.program("nix-daemon"), [], { env: store.env, stdio: "ignore" });
    try {
      while (!existsSync(join(store.stateDir, "daemon-socket/socket")))
        await new Promise((resolve) => setTimeout(resolve, 20));
      const file = store.write(
        "builds.nix",
        scope({
          idle: derivation("idle-1.0", "sleep 1; echo 1 > $out"),
          memory: derivation(
            "memory-1.0",
            `exec ${process.execPath} -e 'const b = Buffer.alloc(200 * 1048576, 1); setTimeout(() => require("fs").writeFileSync(process.env.out, String(process.resourceUsage().maxRSS + b.length * 0)), 2000)'`,
          ),
          processor: derivation("processor-1.0", "i=0; while [ $i -lt 600000 ]; do i=$((i+1)); done; times > $out"),
        }),
      );
      const env = { ...store.env, NIX_REMOTE: "daemon", HOME: home, TMPDIR: home };
      const ran = await program(
        ["collect", "--json", "--", "nix-build", file, "--no-out-link"],
        env,
        home,
        undefined,
        nobody,
      );
      expect(ran.code, ran.stderr).toBe(0);
      const record = JSON.parse(ran.stdout) as CollectRecord;
      const of = (name: string) => record.costliest.find((one) => one.name === name)!;
      const wrote = (name: string): string => {
        const path = readdirSync(store.storeDir).find((entry) => entry.endsWith(`-${name}`));
        return readFileSync(join(store.storeDir, path!), "utf8");
      };
      const peak = Number(wrote("memory-1.0")) * 1024;
      expect(Math.abs(of("memory-1.0").memoryBytes! - peak) / peak).toBeLessThan(0.1);
      expect(of("processor-1.0").memoryBytes).toBeLessThan(20 * 1048576);
      expect(Math.abs(of("processor-1.0").cpuSeconds! - shellSeconds(wrote("processor-1.0")))).toBeLessThan(0.06);
      expect(of("idle-1.0").cpuSeconds).toBeLessThan(0.06);
    } finally {
      daemon.kill();
      store.dispose();
    }
  });
});

describeWithNix("a socket", (nix) => {
  test("that others are told of hears them until it is stopped", async () => {
    const store = throwAwayStore({ nix });
    try {
      const socket = join(store.top, "nix.sock");
      const stop = new AbortController();
      const collecting = collect({
        attach: socket,
        signal: stop.signal,
        env: store.env,
        cwd: store.top,
        state: join(store.top, "nixperf"),
      });
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20));
      const file = store.write("chain.nix", chain());
      const build = ["build", "--impure", "-f", file, "--no-link"];
      // Before 2.30 Nix writes its log to where its errors go, and nowhere else.
      if (nix.name === "2.8") {
        const { stderr } = await store.run("nix", [...build, "--log-format", "internal-json"]);
        await new Promise<void>((resolve) => connect(socket).end(stderr, resolve));
      } else await store.ok("nix", [...build, "--json-log-path", socket]);
      stop.abort();
      const record = await collecting;
      expect(record.followed.way).toBe("attached");
      expect(record.run).toMatchObject({ built: 3, exitStatus: null, timing: "live" });
      expect(existsSync(socket)).toBe(false);
    } finally {
      store.dispose();
    }
  });
});

describe("what is written a lot", () => {
  test("does not stay in memory, and all of it comes", async () => {
    const file = join(state, "program.cjs");
    // NIXPERF_STRESS_MEGABYTES=1024 for a gigabyte, of which a third of one is the most that is held: what V8 has not freed yet.
    const megabytes = Number(process.env["NIXPERF_STRESS_MEGABYTES"] ?? 100);
    writeFileSync(
      file,
      `const b = Buffer.alloc(1048576, "x"); for (let i = 0; i < ${megabytes}; i++) require("fs").writeSync(2, b);`,
    );
    let length = 0;
    let slow = 0;
    const before = process.memoryUsage().rss;
    let most = 0;
    await collect({
      command: ["sh", "-c", `${process.execPath} ${file}`],
      state: join(state, "kept"),
      stdio: { stdin: "ignore", stdout: nowhere, stderr: "through" },
      onOutput: async (text) => {
        length += text.length;
        // A reader that is slower than the writer.
        if (++slow % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        most = Math.max(most, process.memoryUsage().rss - before);
      },
    });
    expect(length).toBe(megabytes * 1048576);
    expect(most).toBeLessThan((megabytes <= 100 ? 300 : 512) * 1048576);
  }, 180_000);
});

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorRecord, isNixperfError } from "@nixperf/errors";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import { writeReadings } from "../model/readings/format.ts";
import { schemas } from "../schemas/index.ts";
import { builders } from "./builders.ts";
import type { BuildersOptions } from "./builders-options.ts";

const top = mkdtempSync(join(tmpdir(), "nixperf-builders-"));
const bin = join(top, "bin");
mkdirSync(bin);
afterAll(() => rmSync(top, { recursive: true }));
const path = process.env["PATH"];
const program = fileURLToPath(new URL("../../bin/main.js", import.meta.url));
const answer = join(top, "answer");
writeFileSync(
  answer,
  [
    "nixperf-builder 1",
    "found nix-daemon /bin/nix-daemon",
    "setting system = x86_64-linux",
    "setting extra-platforms = i686-linux",
    "setting system-features = kvm",
    writeReadings(linuxReadings({ conf: "cores = 1\ntrusted-users = *\n" })),
  ].join("\n"),
);

/** A program called ssh that does what `script` says for the host that it is given, and notes how it was called. */
function ssh(script: string): void {
  const body = `#!/bin/sh\nfor last; do [ "$last" = sh ] && break; host=$last; done\necho "$$" > '${top}'/pid."$host"\nprintf '%s\\n' "$@" > '${top}'/args."$host"\n${script}\n`;
  writeFileSync(join(bin, "ssh"), body, { mode: 0o755 });
}
beforeEach(() => {
  process.env["PATH"] = `${bin}:${path}`;
  delete process.env["NIX_SSHOPTS"];
});
afterEach(() => {
  process.env["PATH"] = path;
  delete process.env["NIX_SSHOPTS"];
  for (const name of readdirSync(top).filter((one) => /^(?:pid|args)\./.test(one))) rmSync(join(top, name));
});

const here = linuxReadings({ conf: "trusted-users = user\n" });
const ask = (options: BuildersOptions) => builders({ readings: here, timeoutSeconds: 10, ...options });

test("each machine gets its line; one that does not answer is a gap, and the others go on", async () => {
  ssh(`case $host in
    bad) echo 'Host key verification failed.' >&2; exit 255 ;;
    odd) echo Welcome; exit 0 ;;
    cut) head -n 30 '${answer}' ;;
    *) cat '${answer}' ;; esac`);
  const record = await ask({ hosts: ["one", "bad", "odd", "cut", "me@two", "one"], speeds: { one: 3 } });
  expect(record.builders.map(({ host, line }) => [host, line])).toEqual([
    ["one", "ssh-ng://one x86_64-linux,i686-linux - 6 3 kvm"],
    ["bad", null],
    ["odd", null],
    ["cut", null],
    ["me@two", "ssh-ng://me@two x86_64-linux,i686-linux - 6 1 kvm"],
  ]);
  expect(record.gaps.map(({ at, code }) => [at, code])).toEqual([
    ["/builders/1", "NIXPERF_BUILDER_UNREACHABLE"],
    ["/builders/2", "NIXPERF_BUILDER_ANSWER"],
    ["/builders/3", "NIXPERF_BUILDER_ANSWER"],
    ["/builders/4/speedFactor", "NIXPERF_BUILDER_SPEED_UNKNOWN"],
  ]);
  expect(record.gaps[0]!.message).toBe("bad: Host key verification failed.");
  expect(record.text.text).toBe(`${record.builders[0]!.line}\n${record.builders[4]!.line}\n`);
  const schema = schemas[record.schema]!;
  expect(schema.parse(record)).toEqual(record);
  for (const field of Object.keys(record))
    expect(schema.safeParse({ ...record, [field]: undefined }).success, field).toBe(false);
});

test("hosts are asked at the same time", async () => {
  // Each waits for the other.
  ssh(
    `: > '${top}'/args.came."$host"; until [ -e '${top}'/args.came.a ] && [ -e '${top}'/args.came.b ]; do sleep 0.05; done; cat '${answer}'`,
  );
  const { builders: all } = await ask({ hosts: ["a", "b"] });
  expect(all.map(({ answered }) => answered)).toEqual([true, true]);
});

test("ssh asks nobody, keeps nothing open, and takes no host for an option", async () => {
  ssh(`cat '${answer}'`);
  process.env["NIX_SSHOPTS"] = "-p 2222  -o BatchMode=no";
  await ask({ hosts: ["me@one"], sshKey: "/etc/nix/key" });
  const args = readFileSync(join(top, "args.me@one"), "utf8").split("\n").slice(0, -1);
  expect(args.slice(-4)).toEqual(["--", "me@one", "sh", "-s"]);
  const text = args.join(" ");
  expect(text).toContain("-i /etc/nix/key -p 2222 -o BatchMode=no");
  // Of several the first counts.
  expect(text.indexOf("BatchMode=yes")).toBeLessThan(text.indexOf("BatchMode=no"));
  for (const option of ["ConnectTimeout=10", "ForwardAgent=no", "ControlMaster=no", "ClearAllForwardings=yes"])
    expect(text).toContain(`-o ${option}`);
});

test("NIX_SSHOPTS is split as the Nix at hand splits it, and said where that is not as a shell does", async () => {
  ssh(`cat '${answer}'`);
  process.env["NIX_SSHOPTS"] = "-o 'ProxyCommand=ssh jump'";
  const split = async (nix: string | null) => {
    const { gaps } = await ask({ hosts: ["one"], readings: linuxReadings({ nix }), speeds: { one: 1 } });
    const args = readFileSync(join(top, "args.one"), "utf8").split("\n");
    return [args.slice(args.indexOf("PermitLocalCommand=no") + 1, args.indexOf("--")), gaps.map(({ code }) => code)];
  };
  expect(await split("nix (Nix) 2.34.8")).toEqual([["-o", "ProxyCommand=ssh jump"], []]);
  const blanks = ["-o", "'ProxyCommand=ssh", "jump'"];
  expect(await split("nix (Nix) 2.8.0")).toEqual([blanks, ["NIXPERF_BUILDERS_SSHOPTS"]]);
  expect(await split("nix (Lix, like Nix) 2.93.3")).toEqual([blanks, ["NIXPERF_BUILDERS_SSHOPTS"]]);
  expect(await split(null)).toEqual([["-o", "ProxyCommand=ssh jump"], ["NIXPERF_BUILDERS_SSHOPTS"]]);
  process.env["NIX_SSHOPTS"] = "-o 'ProxyCommand";
  expect(await refusal({ hosts: ["one"] })).toContain("NIXPERF_BUILDERS_OPTION");
  expect((await ask({})).gaps).toEqual([]);
});

test("all that a host is asked, its key too, ends in the time that it may take", async () => {
  // One that answers, and then nothing that its key is looked for with comes to an end.
  ssh(
    `case " $* " in *' -G '*) printf 'hostname one\\nport 22\\nuserknownhostsfile /a /b /c\\n' ;; *) cat '${answer}' ;; esac`,
  );
  for (const name of ["ssh-keygen", "ssh-keyscan"])
    writeFileSync(join(bin, name), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  const start = performance.now();
  const { builders: all, gaps } = await ask({ hosts: ["one"], pin: true, timeoutSeconds: 1.5, speeds: { one: 1 } });
  for (const name of ["ssh-keygen", "ssh-keyscan"]) rmSync(join(bin, name));
  expect((performance.now() - start) / 1000).toBeLessThan(3);
  expect(all[0]).toMatchObject({ answered: true, publicHostKey: { value: null } });
  expect(gaps.map(({ code }) => code)).toEqual(["NIXPERF_BUILDER_TIMEOUT"]);
});

test.each([
  ["one", 0, ""],
  ["bad", 1, "not known: bad: Host key verification failed.\n"],
  ["bad one", 1, "not known: bad: Host key verification failed.\n"],
])("lines for %s: exit %d, and those that are missing are named", (hosts, code, said) => {
  ssh(`case $host in bad) echo 'Host key verification failed.' >&2; exit 255 ;; *) cat '${answer}' ;; esac`);
  const named = hosts.split(" ").flatMap((host) => ["--host", host, "--speed", `${host}=1`]);
  const args = ["--no-warnings", "--conditions=@nixperf/source", program, "builders", "--format", "machines", ...named];
  const ran = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, XDG_STATE_HOME: top } });
  expect([ran.status, ran.stderr]).toEqual([code, said]);
  expect(ran.stdout).toBe(hosts.endsWith("one") ? "ssh-ng://one x86_64-linux,i686-linux - 6 1 kvm\n" : "");
});

const isAlive = (host: string): boolean => {
  try {
    process.kill(Number(readFileSync(join(top, `pid.${host}`), "utf8")), 0);
    return true;
  } catch {
    return false;
  }
};

describe("an ssh that does not end is ended", () => {
  test.each([
    ["that waits", "exec sleep 60", "NIXPERF_BUILDER_TIMEOUT"],
    ["that will not hear of it", "trap '' TERM; while :; do sleep 0.1; done", "NIXPERF_BUILDER_TIMEOUT"],
    ["that says too much", "exec yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "NIXPERF_BUILDER_ANSWER"],
  ])("%s", async (_, script, code) => {
    ssh(script);
    const { gaps } = await ask({ hosts: ["slow"], timeoutSeconds: 1 });
    expect(gaps.map((gap) => gap.code)).toEqual([code]);
    await expect.poll(() => isAlive("slow")).toBe(false);
  });

  test("whose child holds its output open", async () => {
    ssh(`sleep 30 & echo $! > '${top}'/pid.child; cat '${answer}'`);
    const start = performance.now();
    const { builders: all } = await ask({ hosts: ["leaves"] });
    expect(all[0]!.answered).toBe(true);
    expect(performance.now() - start).toBeLessThan(8_000);
    process.kill(Number(readFileSync(join(top, "pid.child"), "utf8")));
  });

  test("when the question is taken back", async () => {
    ssh("exec sleep 60");
    const controller = new AbortController();
    const asking = ask({ hosts: ["slow"], signal: controller.signal });
    await expect.poll(() => isAlive("slow")).toBe(true);
    controller.abort(new Error("stopped"));
    await expect(asking).rejects.toThrow("stopped");
    await expect.poll(() => isAlive("slow")).toBe(false);
  });
});

test("where there is no ssh, that is said", async () => {
  process.env["PATH"] = join(top, "nothing");
  const { gaps } = await ask({ hosts: ["one"] });
  expect(gaps.map(({ code }) => code)).toEqual(["NIXPERF_SSH_MISSING"]);
});

test("without a host, what this side needs", async () => {
  const record = await ask({});
  expect([record.builders, record.text.text, record.gaps]).toEqual([[], "", []]);
  expect(record.needs.every(({ where }) => where === "here")).toBe(true);
});

async function refusal(options: BuildersOptions): Promise<string> {
  const error: unknown = await ask(options).catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error;
  const { code, message, found, expected, tries } = errorRecord(error);
  return [message, found, expected, ...tries, code].filter((line) => line !== null).join("\n");
}

describe("refusals, before any host is asked", () => {
  test("NIXPERF_BUILDERS_HOST", async () =>
    expect(await refusal({ hosts: ["one", "-oProxyCommand=x"] })).toMatchInlineSnapshot(`
      "this cannot be the name of a machine to build on
      "-oProxyCommand=x"
      USER@HOST or HOST, such as builder@10.0.0.2
      NIXPERF_BUILDERS_HOST"
    `));
  test("NIXPERF_BUILDERS_LOCALHOST", async () =>
    expect(await refusal({ hosts: ["me@localhost"] })).toMatchInlineSnapshot(`
      "Nix never starts ssh for the name localhost, so me@localhost would be this user's own store
      me@localhost
      another machine, or an address that ssh is started for
      --host me@127.0.0.1, whose store must be another one: with one store on both ends builds wait for themselves
      NIXPERF_BUILDERS_LOCALHOST"
    `));
  test("NIXPERF_BUILDERS_OPTION", async () => {
    expect(await refusal({ sshKey: "~/.ssh/id" })).toMatchInlineSnapshot(`
      "cannot write machines with this ssh key
      "~/.ssh/id"
      a full path of letters, digits and / . _ + -
      nixperf hardware builders --help
      NIXPERF_BUILDERS_OPTION"
    `);
    for (const options of [
      { sshKey: "/a b" },
      { sshKey: "/a;b" },
      { maxJobs: 0 },
      { maxJobs: 1.5 },
      { mandatoryFeatures: ["a,b"] },
      { timeoutSeconds: 0 },
      { timeoutSeconds: Number.NaN },
      { hosts: ["one"], speeds: { two: 1 } },
      { hosts: ["one"], speeds: { one: 0 } },
      { hosts: ["one"], speeds: { one: 0.5 } },
    ])
      expect(await refusal(options), JSON.stringify(options)).toContain("NIXPERF_BUILDERS_OPTION");
  });
});

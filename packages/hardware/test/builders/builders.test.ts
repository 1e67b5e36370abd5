import { existsSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { derivation, run, throwAwayStore } from "@nixperf/testing";
import type { RunResult } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuildersRecord } from "../../src/index.ts";
import { canBeRemote, remoteMachine } from "./remote-machine.ts";
import type { RemoteMachine } from "./remote-machine.ts";

const program = fileURLToPath(new URL("../../bin/main.js", import.meta.url));

describe.runIf(canBeRemote())("over a real ssh", () => {
  for (const protocol of ["ssh-ng", "ssh"] as const)
    describeWithNix(`a build goes where the line says, by ${protocol}`, (nix) => {
      // Nothing is built here.
      const store = throwAwayStore({ nix, settings: { "max-jobs": 0 } });
      let there: RemoteMachine;
      beforeAll(async () => {
        const conf = `${readFileSync(join(store.top, "etc/nix.conf"), "utf8")}cores = 1\nmax-jobs = 1\nsystem-features = big-parallel\nextra-platforms = i686-linux\n`;
        there = await remoteMachine({ store, conf, isOnPath: protocol === "ssh" });
      });
      afterAll(async () => {
        await there?.stop();
        store.dispose();
      });
      const nixperf = async (...args: string[]): Promise<RunResult> =>
        await run(process.execPath, ["--no-warnings", "--conditions=@nixperf/source", program, "builders", ...args], {
          cwd: store.top,
          env: { ...store.env, NIX_SSHOPTS: there.sshOptions },
        });

      test("what it is, and a build there", { timeout: 60_000 }, async () => {
        const args = [
          "--host",
          there.host,
          "--protocol",
          protocol,
          "--pin",
          "--max-jobs",
          "2",
          "--speed",
          `${there.host}=3`,
        ];
        const before = there.entries();
        const { stdout, stderr, code } = await nixperf(...args, "--json");
        expect([stderr, code]).toEqual(["", 0]);
        expect(there.entries() - before, "one round trip").toBe(1);
        const record = JSON.parse(stdout) as BuildersRecord;
        const system = (await store.ok("nix-instantiate", ["--eval", "--expr", "builtins.currentSystem"]))
          .trim()
          .replaceAll('"', "");
        expect(record.gaps).toEqual([]);
        expect(record.builders[0]).toMatchObject({
          answered: true,
          systems: { value: [system, "i686-linux"] },
          supportedFeatures: { value: ["big-parallel"] },
          machine: { nixVersion: { value: nix.version } },
        });
        const path =
          protocol === "ssh" ? "" : `?remote-program=${join(store.top, "there/home/.nix-profile/bin/nix-daemon")}`;
        const key = Buffer.from(there.publicKey).toString("base64");
        expect(record.builders[0]!.line).toBe(
          `${protocol}://${there.host}${path} ${system},i686-linux - 2 3 big-parallel - ${key}`,
        );
        expect(existsSync(join(store.top, "there/state")), "Nix there has made nothing for being asked").toBe(false);

        const plain = await nixperf(...args, "--format", "machines");
        expect(plain.stdout).toBe(`${record.builders[0]!.line}\n`);
        const module = store.write("builders.nix", (await nixperf(...args, "--format", "nixos")).stdout);
        const read = JSON.parse(await store.ok("nix-instantiate", ["--eval", "--strict", "--json", module]));
        expect(read.nix.buildMachines).toEqual([
          {
            hostName: `127.0.0.1${path}`,
            protocol,
            sshUser: userInfo().username,
            systems: [system, "i686-linux"],
            maxJobs: 2,
            speedFactor: 3,
            supportedFeatures: ["big-parallel"],
            mandatoryFeatures: [],
            publicHostKey: key,
          },
        ]);
        // Only the key in the line is to be believed.
        writeFileSync(there.knownHosts, "");
        writeFileSync(join(store.top, "etc/machines"), plain.stdout);
        const script = 'readlink /proc/self/ns/mnt > "$out"; echo "$NIX_BUILD_CORES" >> "$out"';
        const build = derivation("there", script, { env: { requiredSystemFeatures: ["big-parallel"] } });
        const file = store.write("there.nix", build.nix);
        const [out = ""] = (
          await store.ok("nix-build", [file, "--no-out-link"], {
            env: { NIX_SSHOPTS: there.sshOptions },
            timeoutSeconds: 40,
          })
        ).split("\n");
        const [namespace, cores] = readFileSync(out, "utf8").split("\n");
        expect(namespace, "it was built in another world").not.toBe(readlinkSync("/proc/self/ns/mnt"));
        expect(cores, "with the cores that are set there").toBe("1");
        expect(readFileSync(join(there.storeDir, basename(out)), "utf8")).toBe(readFileSync(out, "utf8"));
      });

      if (protocol === "ssh-ng") return;
      test("a key that nobody knew is marked, and another key is refused", async () => {
        const asked = async (knownHosts: string, checking: string): Promise<BuildersRecord> => {
          const options = `-o UserKnownHostsFile=${knownHosts} -o StrictHostKeyChecking=${checking}`;
          const env = { ...store.env, NIX_SSHOPTS: `${options} ${there.sshOptions}` };
          const args = ["--no-warnings", "--conditions=@nixperf/source", program, "builders", "--json", "--pin"];
          return JSON.parse((await run(process.execPath, [...args, "--host", there.host], { env })).stdout);
        };
        const unseen = await asked("/dev/null", "no");
        expect(unseen.gaps.map(({ code }) => code)).toContain("NIXPERF_HOST_KEY_UNSEEN");
        expect(unseen.builders[0]!.publicHostKey).toEqual({
          value: Buffer.from(there.publicKey).toString("base64"),
          source: "ssh-keyscan",
        });
        const [port = ""] = /(?<=Port )\d+/.exec(readFileSync(join(store.top, "there/ssh_config"), "utf8")) ?? [];
        const user = readFileSync(join(store.top, "there/user.pub"), "utf8");
        const other = store.write("other_hosts", `[127.0.0.1]:${port} ${user}`);
        const refused = await asked(other, "yes");
        expect(refused.gaps.map(({ code, message }) => [code, message])).toEqual([
          ["NIXPERF_BUILDER_UNREACHABLE", `${there.host}: Host key verification failed.`],
        ]);
        expect(refused.builders[0]).toMatchObject({ answered: false, line: null });
      });
    });
});

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { ThrowAwayStore } from "@nixperf/testing";

/** Another machine: a real sshd on 127.0.0.1, behind which the store at the same path is another one. */
export interface RemoteMachine {
  /** `USER@127.0.0.1`, which this user may enter. */
  host: string;
  /** What ssh needs to find it, as Nix passes it on. */
  sshOptions: string;
  knownHosts: string;
  /** `ssh-ed25519 AAAA…` of the sshd. */
  publicKey: string;
  /** Where its store really is. */
  storeDir: string;
  /** Connections that sshd let in. */
  entries(): number;
  stop(): Promise<void>;
}

export interface RemoteMachineOptions {
  /** The store of this side, at whose path the other one lies over there. */
  store: ThrowAwayStore;
  conf: string;
  /** Whether a shell of ssh has Nix on its PATH there, or only in its profile. */
  isOnPath: boolean;
}

const sshd = ["/usr/sbin/sshd", "/usr/bin/sshd", "/run/current-system/sw/bin/sshd"].find((path) => existsSync(path));

/** Root needs no user namespace for a mount of its own; anybody else becomes root in one. */
const unshare = process.getuid?.() === 0 ? "unshare -m" : "unshare -rm";

/** Skips aloud where there is no sshd or no mount of one's own; where `CI` is set it fails instead. */
export function canBeRemote(): boolean {
  const [program = "", ...args] = unshare.split(" ");
  const lacks = [
    ...(sshd === undefined ? ["sshd (openssh-server)"] : []),
    ...(spawnSync(program, [...args, "true"]).status === 0 ? [] : [unshare]),
  ];
  if (lacks.length === 0 || process.env["CI"]) return true;
  process.stderr.write(`SKIPPED, no ${lacks.join(" and no ")} here: builds on another machine\n`);
  return false;
}

export async function remoteMachine({ store, conf, isOnPath }: RemoteMachineOptions): Promise<RemoteMachine> {
  if (sshd === undefined) throw new Error("no sshd (scripts/system-packages.ts installs it)");
  const top = join(store.top, "there");
  const at = (name: string): string => join(top, name);
  for (const name of ["store", "etc", "home/.nix-profile", "tmp"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(at("etc/nix.conf"), conf);
  symlinkSync(store.nix.bin, at("home/.nix-profile/bin"));
  for (const name of ["host", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
  const port = await freePort();
  const env = {
    NIX_STORE_DIR: store.storeDir,
    NIX_STATE_DIR: at("state"),
    NIX_LOG_DIR: at("log"),
    NIX_CONF_DIR: at("etc"),
    NIX_USER_CONF_FILES: "",
    HOME: at("home"),
    TMPDIR: at("tmp"),
    PATH: isOnPath ? `${store.nix.bin}:/usr/bin:/bin` : "/usr/bin:/bin",
  };
  const assignments = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  const inside = `mount --bind '${at("store")}' '${store.storeDir}' && exec /bin/sh -c "$1"`;
  writeFileSync(
    at("enter"),
    `#!/bin/sh\nexec env -i ${assignments.join(" ")} ${unshare} /bin/sh -c '${inside.replaceAll("'", String.raw`'\''`)}' sh "$SSH_ORIGINAL_COMMAND"\n`,
    { mode: 0o755 },
  );
  const publicKey = (name: string): string =>
    readFileSync(at(`${name}.pub`), "utf8")
      .split(" ", 2)
      .join(" ");
  writeFileSync(at("authorized_keys"), `${publicKey("user")}\n`);
  writeFileSync(at("known_hosts"), `[127.0.0.1]:${port} ${publicKey("host")}\n`);
  writeFileSync(
    at("sshd_config"),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${at("host")}`,
      `AuthorizedKeysFile ${at("authorized_keys")}`,
      `ForceCommand ${at("enter")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "PermitRootLogin yes",
      "LogLevel VERBOSE",
      "",
    ].join("\n"),
  );
  writeFileSync(
    at("ssh_config"),
    [
      "Host 127.0.0.1",
      `  Port ${port}`,
      `  IdentityFile ${at("user")}`,
      "  IdentitiesOnly yes",
      `  UserKnownHostsFile ${at("known_hosts")}`,
      "  GlobalKnownHostsFile /dev/null",
      "  StrictHostKeyChecking yes",
      "",
    ].join("\n"),
  );
  // Where sshd goes when it lets go of root.
  const empty = "/run/sshd";
  const isOurs = process.getuid?.() === 0 && !existsSync(empty);
  if (isOurs) mkdirSync(empty, { mode: 0o755 });
  const child = spawn(sshd, ["-D", "-e", "-f", at("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const listens = new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (log.includes("Server listening")) resolve();
    });
    child.on("close", () => reject(new Error(`sshd ended\n${log}`)));
    child.on("error", reject);
  });
  await listens;
  return {
    host: `${userInfo().username}@127.0.0.1`,
    sshOptions: `-F ${at("ssh_config")}`,
    knownHosts: at("known_hosts"),
    publicKey: publicKey("host"),
    storeDir: at("store"),
    entries: () => log.split("Accepted publickey").length - 1,
    stop: async () => {
      child.kill();
      await ended;
      if (isOurs) rmSync(empty, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

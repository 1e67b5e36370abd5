import { withoutSettings } from "@nixperf/nix/version";
import { existsSync, readlinkSync, statSync } from "node:fs";
import { homedir, machine, release, type, userInfo } from "node:os";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { controllerDirectories } from "../model/cgroup/directories.ts";
import { darwinMounts } from "../model/disk/darwin-mounts.ts";
import { mountOf } from "../model/mounts.ts";
import { nixConfs } from "../model/nix/confs.ts";
import { machineFiles } from "../model/nix/machine-files.ts";
import {
  cgroupFiles,
  commandNames,
  compilerCacheDirs,
  daemonNames,
  filePatterns,
  linkPatterns,
  marks,
  maxDaemons,
  maxFileBytes,
  plainFiles,
  processFiles,
  secretSettings,
  secretsSaid,
  sysctlNames,
  variables,
} from "../model/readings/plan.ts";
import { noReadings } from "../model/readings/readings.ts";
import type { Readings, StoreReading } from "../model/readings/readings.ts";
import { saidBy, textOf } from "../model/readings/text.ts";
import { expandPattern } from "./expand-pattern.ts";
import { readBounded } from "./read-bounded.ts";
import { runCommand } from "./run-command.ts";
import { spaceUnder } from "./space.ts";

export interface TakeReadingsOptions {
  /** A store URI; left out or null: the store that Nix itself would use. */
  store?: string | null | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads what there is to read of this machine. Changes nothing. Whatever is missing, unreadable or odd is so in what is
 * returned; the few programs that are asked run for 3 seconds at most.
 *
 * @throws what `locateStore` throws for a store URI that is none.
 */
export async function takeReadings({ store, signal }: TakeReadingsOptions = {}): Promise<Readings> {
  const readings = noReadings();
  const location = locateStore({ store, world: thisWorld() });
  readings.store = storeReading(location);
  const isLinux = process.platform === "linux";
  // The programs run while files are read.
  const asking = askPrograms(readings, location.daemonSocket, signal);
  readEnvironment(readings);
  if (isLinux) readKernel(readings);
  readSettings(readings);
  await asking;
  return readings;
}

function storeReading({ storeDir, realStoreDir, stateDir, access, daemonSocket }: StoreLocation): StoreReading {
  const isNone = access === "direct" && !existsSync(stateDir);
  const hasSocket = isSocket(daemonSocket);
  return { dir: storeDir, realDir: realStoreDir, stateDir, access: isNone ? "none" : access, hasSocket };
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

async function askPrograms(readings: Readings, socket: string, signal: AbortSignal | undefined): Promise<void> {
  const { commands, store } = readings;
  commands[commandNames.uname] = { code: 0, stdout: `${type()} ${release()} ${machine()}` };
  if (process.getuid !== undefined) commands[commandNames.uid] = { code: 0, stdout: String(process.getuid()) };
  const user = userName();
  if (user !== null) commands[commandNames.user] = { code: 0, stdout: user };
  const ask = async (name: string, program: string, args: string[], env = {}): Promise<void> => {
    const said = await runCommand(program, args, { signal, env });
    if (said !== null) commands[name] = said;
  };
  const askOfDisk = async (): Promise<void> => {
    await ask(commandNames.mount, "/sbin/mount", []);
    const device = mountOf(darwinMounts(saidBy(readings, commandNames.mount) ?? ""), store.realDir)?.source;
    if (device !== undefined) await ask(commandNames.diskutil, "/usr/sbin/diskutil", ["info", device]);
  };
  const askMac = (): Array<Promise<void>> => [
    ask(commandNames.sysctl, "/usr/sbin/sysctl", [...sysctlNames]),
    ask(commandNames.vmStat, "/usr/bin/vm_stat", []),
    ask(commandNames.pmset, "/usr/bin/pmset", ["-g", "batt"]),
    askOfDisk(),
  ];
  const askAsSet = async (): Promise<void> => {
    const said = await runCommand("nix", ["--version"], { signal, withErrors: true });
    if (said !== null) commands[commandNames.nixAsSet] = { ...said, stdout: said.stdout.replaceAll(secretsSaid, "$1") };
  };
  const nixStore = ["--extra-experimental-features", "nix-command", "store", "ping", "--json"];
  await Promise.all([
    ask(commandNames.nixVersion, "nix", ["--version"], withoutSettings),
    askAsSet(),
    ask(commandNames.cacheDirs, "ls", ["-ld", ...Object.values(compilerCacheDirs)]),
    ...(store.access === "daemon"
      ? [
          ask(commandNames.groups, "id", ["-Gn"]),
          ask(commandNames.nixStore, "nix", [...nixStore, "--store", `unix://${socket}`]),
        ]
      : []),
    ...(process.platform === "darwin" ? askMac() : []),
  ]);
}

function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // A number without a name, as in containers.
    return null;
  }
}

function readEnvironment({ env }: Readings): void {
  env["HOME"] = process.env["HOME"] || homedir();
  for (const name of variables) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value.slice(0, 65_536).replaceAll(secretSettings, "$1");
  }
  for (const name of marks) if (process.env[name]) env[name] = "1";
}

function readKernel(readings: Readings): void {
  const read = (path: string): void => {
    const text = readBounded(path, maxFileBytes);
    if (text !== undefined) readings.files[path] = text;
  };
  for (const path of plainFiles) read(path);
  for (const pattern of filePatterns) for (const path of expandPattern(pattern)) read(path);
  for (const pattern of linkPatterns) for (const path of expandPattern(pattern)) readLink(readings, path);
  const daemons = expandPattern("/proc/[0-9]*")
    .filter((process) => daemonNames.includes(readBounded(`${process}/comm`, 100) ?? ""))
    .slice(0, maxDaemons);
  for (const process of daemons) for (const name of processFiles) read(`${process}/${name}`);
  const directories = new Set<string>();
  for (const process of ["/proc/self", ...daemons]) {
    const cgroups = textOf(readings, `${process}/cgroup`) ?? "";
    const mountInfo = textOf(readings, "/proc/self/mountinfo") ?? "";
    for (const chain of controllerDirectories(mountInfo, cgroups))
      for (const directory of chain.directories) directories.add(directory);
  }
  for (const directory of directories) for (const name of cgroupFiles) read(`${directory}/${name}`);
}

function readLink(readings: Readings, path: string): void {
  try {
    readings.links[path] = readlinkSync(path);
  } catch {
    // No link.
  }
}

/**
 * Reads the files of nix.conf by reading the settings in them, then the machines that these name and the room where they say
 * that builds go.
 */
function readSettings(readings: Readings): void {
  const { env, store } = readings;
  const read = (path: string): void => {
    const text = readBounded(path, maxFileBytes);
    if (text !== undefined) readings.files[path] = text?.replaceAll(secretSettings, "$1") ?? null;
  };
  const confs = nixConfs(readings, read);
  const named = [confs.client, confs.daemon].map((conf) => conf.settings.get("builders")?.value ?? null);
  for (const path of new Set(named.flatMap((builders) => machineFiles(builders, env["NIX_CONF_DIR"])))) read(path);
  readLink(readings, `${env["NIX_CONF_DIR"] || "/etc/nix"}/nix.conf`);
  const buildDirs = [confs.client, confs.daemon].map((conf) => conf.settings.get("build-dir")?.value);
  for (const directory of [store.realDir, `${store.stateDir}/builds`, "/tmp", env["TMPDIR"], ...buildDirs]) {
    const space = directory?.startsWith("/") ? spaceUnder(directory) : null;
    if (space !== null) readings.space[directory!] = space;
  }
}

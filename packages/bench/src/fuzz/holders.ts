import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, lstatSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { hashPart, repeat } from "./bed.ts";
import type { Bed } from "./bed.ts";

/** Starts one process that uses a store path. Asked again for every copy of the store, for each needs its own. */
export type Holder = () => ChildProcess;

const quiet = { stdio: "ignore", env: {} } as const;
const forever = "1000";

/** Plans processes that protect paths by using them: at random, the same for every copy of the store. */
export function planHolders(bed: Bed): Holder[] {
  const holders: Holder[] = [];
  if (bed.random.chance(0.3)) repeat(1 + bed.random.below(2), () => holders.push(planProcess(bed)));
  if (bed.random.chance(0.3)) repeat(1 + bed.random.below(2), () => planTempRoots(bed, holders));
  return holders;
}

function planProcess({ random, store, paths, hit }: Bed): Holder {
  const path = random.pick(paths);
  const directory = random.pick(paths.filter((one) => isDirectory(one)));
  const kind = random.pick([
    "cwd",
    "fd",
    "environ",
    "environ, in a list",
    "environ, longer",
    "program",
    "command line",
  ]);
  hit(`process: ${kind}`);
  if (kind === "cwd") return () => spawn("/bin/sleep", [forever], { ...quiet, cwd: directory });
  if (kind === "environ") return () => spawn("/bin/sleep", [forever], { ...quiet, env: { X: path } });
  if (kind === "environ, in a list") {
    return () => spawn("/bin/sleep", [forever], { ...quiet, env: { PATH: `/bin:${path}/bin:${directory}:/x` } });
  }
  if (kind === "environ, longer") {
    return () => spawn("/bin/sleep", [forever], { ...quiet, env: { X: `${path}more`, Y: `${store.storeDir}//x` } });
  }
  if (kind === "fd") {
    return () => {
      const file = openSync(directory, "r");
      const child = spawn("/bin/sleep", [forever], { env: {}, stdio: ["ignore", "ignore", "ignore", file] });
      closeSync(file);
      return child;
    };
  }
  const program = paths.map((one) => `${one}/bin/sleep`).find((one) => existsSync(one));
  if (kind === "program" && program !== undefined) return () => spawn(program, [forever], quiet);
  // Not a root: Nix does not look at arguments.
  return () => spawn("/bin/sh", ["-c", "read x", path], { env: {}, stdio: ["pipe", "ignore", "ignore"] });
}

/** A file of temporary roots, with its owner at work or gone. */
function planTempRoots({ random, store, paths, hit }: Bed, holders: Holder[]): void {
  const kind = random.pick(["exclusive lock", "shared lock", "owner gone", "hidden file"]);
  hit(`temporary roots: ${kind}`);
  const roots = Array.from({ length: 1 + random.below(3) }, () => {
    const path = random.pick(paths);
    const hash = path.slice(0, store.storeDir.length + 33);
    return random.pick([path, path, `${path}.lock`, `${hash}-other`, `${store.storeDir}/${hashPart(random)}-new`]);
  });
  const cutOff = random.chance(0.3) ? random.pick(paths) : "";
  if (cutOff !== "") hit("temporary roots: last one cut off");
  const directory = `${store.stateDir}/temproots`;
  mkdirSync(directory, { recursive: true });
  const file = `${directory}/${kind === "hidden file" ? "." : ""}${4_200_000 + random.below(1e6)}`;
  writeFileSync(file, `${roots.map((root) => `${root}\0`).join("")}${cutOff}`, { mode: 0o600 });
  if (kind !== "exclusive lock" && kind !== "shared lock") return;
  const mode = kind === "exclusive lock" ? "-x" : "-s";
  holders.push(() =>
    spawn("flock", ["-F", mode, file, "/bin/sh", "-c", "echo locked; exec /bin/sleep 1000"], {
      env: { PATH: "/usr/bin:/bin" },
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
}

/** Runs `what` while the holders are at work; it gets their process ids. */
export async function whileHeld<T>(holders: readonly Holder[], what: (pids: number[]) => Promise<T>): Promise<T> {
  const children = holders.map((start) => start());
  try {
    await Promise.all(
      children.map((child) => (child.stdout === null ? once(child, "spawn") : once(child.stdout, "data"))),
    );
    return await what(children.map((child) => child.pid!));
  } finally {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }),
    );
  }
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

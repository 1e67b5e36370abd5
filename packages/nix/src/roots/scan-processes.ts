import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { errorCode } from "../error-code.ts";
import { storePathOf } from "../store-path/index.ts";
import { toBytePath } from "./byte-path.ts";
import type { RuntimeRoot } from "./root-scan.ts";

export interface RuntimeScan {
  roots: RuntimeRoot[];
  hiddenProcesses: number | null;
}

/**
 * Store paths that processes use: their program, working directory, open files, mapped files and environment, and the
 * helper programs of the kernel (`findRuntimeRoots`, `gc.cc`; since 2.34 `local-gc.cc`). Not the command line, as in
 * Nix.
 */
export function scanProcesses(storeDir: string, procDir: string): RuntimeScan {
  const roots: RuntimeRoot[] = [];
  const store = toBytePath(storeDir);
  let hidden = 0;
  for (const name of listPids(procDir)) {
    const seen = new Set<string>();
    let processName: string | null | undefined;
    const found = (how: RuntimeRoot["how"], label: string, text: string) => {
      const baseName = storePathOf(store, text);
      if (baseName === null || seen.has(`${how} ${baseName}`)) return;
      seen.add(`${how} ${baseName}`);
      // This process uses what it runs from as well, under a thread's name that says nothing.
      processName ??=
        Number(name) === process.pid ? "nixperf itself" : (read(`${procDir}/${name}/comm`)?.trimEnd() ?? null);
      roots.push({ path: label, how, target: `${storeDir}/${baseName}`, pid: Number(name), process: processName });
    };
    if (!scanProcess(store, `${procDir}/${name}`, found)) hidden++;
  }
  for (const helper of ["modprobe", "fbsplash", "poweroff_cmd"]) {
    const path = `${procDir}/sys/kernel/${helper}`;
    const baseName = storePathOf(store, read(path) ?? "");
    if (baseName !== null) {
      roots.push({ path, how: "kernel", target: `${storeDir}/${baseName}`, pid: null, process: null });
    }
  }
  // What is closed to root is closed to a collection by root too, and no rights are left that would open it.
  if (process.getuid?.() === 0) return { roots, hiddenProcesses: 0 };
  // Mounted with hidepid, /proc does not even list the processes of others.
  return { roots, hiddenProcesses: existsSync(`${procDir}/1`) ? hidden : null };
}

type Found = (how: RuntimeRoot["how"], label: string, text: string) => void;

/** False when the process exists and may not be looked at. */
function scanProcess(store: string, directory: string, found: Found): boolean {
  try {
    for (const how of ["exe", "cwd"] as const) {
      const text = attempt(() => readlinkSync(`${directory}/${how}`, { encoding: "latin1" }));
      if (text !== null) found(how, `${directory}/${how}`, text);
    }
    for (const fd of readdirSync(`${directory}/fd`)) {
      const text = attempt(() => readlinkSync(`${directory}/fd/${fd}`, { encoding: "latin1" }));
      if (text !== null) found("fd", `${directory}/fd/${fd}`, text);
    }
    for (const file of mappedFiles(store, readFileSync(`${directory}/maps`, "latin1"))) {
      found("maps", `${directory}/maps`, file);
    }
    for (const text of storePathsIn(store, readFileSync(`${directory}/environ`, "latin1"))) {
      found("environ", `${directory}/environ`, text);
    }
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "EACCES" || code === "EPERM") return isKernelThread(directory);
    return true; // It has ended.
  }
}

/** The result, or null where the process ended meanwhile; no permission is thrown on. */
function attempt(readIt: () => string): string | null {
  try {
    return readIt();
  } catch (error) {
    if (errorCode(error) === "EACCES" || errorCode(error) === "EPERM") throw error;
    return null;
  }
}

/** Sixth column of `/proc/PID/maps` where it is the last and begins with a slash: "(deleted)" files do not count. */
function* mappedFiles(store: string, maps: string): Generator<string> {
  for (let at = maps.indexOf(` ${store}/`); at >= 0; at = maps.indexOf(` ${store}/`, at + 1)) {
    const end = maps.indexOf("\n", at);
    const file = maps.slice(at + 1, end < 0 ? undefined : end).trimEnd();
    if (!/\s/.test(file)) yield file;
  }
}

/** Every `<store>/[0-9a-z]+[0-9a-zA-Z+\-._?=]*`, anywhere in the text. */
function* storePathsIn(store: string, text: string): Generator<string> {
  const name = /[0-9a-z][0-9a-zA-Z+\-._?=]*/y;
  for (let at = text.indexOf(`${store}/`); at >= 0; at = text.indexOf(`${store}/`, at + 1)) {
    name.lastIndex = at + store.length + 1;
    const match = name.exec(text);
    if (match !== null) yield `${store}/${match[0]}`;
  }
}

/** Flag PF_KTHREAD in the ninth column of `/proc/PID/stat`: no files, no environment. */
function isKernelThread(directory: string): boolean {
  const stat = read(`${directory}/stat`);
  if (stat === null) return true;
  const flags = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[6]);
  return (flags & 0x0020_0000) !== 0;
}

function listPids(procDir: string): string[] {
  try {
    return readdirSync(procDir).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}

import { readFileSync } from "node:fs";

/** What `argumentRoom` goes by. */
export interface ArgumentWorld {
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The text of `/proc/self/limits`; null where there is none. */
  limits: string | null;
}

/** For the program's own name and options, and for a wrapper around it that adds some. */
const margin = 32 * 1024;

/** A pointer goes with each argument and variable. */
const pointer = 8;

/** Bytes that an argument takes of the room. */
export function argumentBytes(argument: string): number {
  return Buffer.byteLength(argument) + 1 + pointer;
}

/**
 * Bytes that are left for arguments when a program is started. Linux gives arguments and environment together a quarter
 * of the stack's soft limit, at least 128 KiB and at most 6 MiB (`bprm_stack_limits`, fs/exec.c); macOS 1 MiB
 * (`ARG_MAX`), and that is taken for any other system.
 */
export function argumentRoom(world: ArgumentWorld): number {
  let used = margin;
  for (const [name, value] of Object.entries(world.env)) {
    if (value !== undefined) used += argumentBytes(`${name}=${value}`);
  }
  return Math.max(0, systemLimit(world) - used);
}

function systemLimit({ platform, limits }: ArgumentWorld): number {
  if (platform !== "linux") return 1024 * 1024;
  const soft = /^Max stack size\s+(\d+|unlimited)/m.exec(limits ?? "")?.[1];
  if (soft === undefined) return 128 * 1024;
  const stack = soft === "unlimited" ? Infinity : Number(soft);
  return Math.min(6 * 1024 * 1024, Math.max(128 * 1024, stack / 4));
}

export function thisArgumentWorld(): ArgumentWorld {
  let limits: string | null = null;
  try {
    limits = readFileSync("/proc/self/limits", "utf8");
  } catch {
    // Not Linux, or no /proc.
  }
  return { platform: process.platform, env: process.env, limits };
}

import { storePathOf } from "../store-path/index.ts";
import { toBytePath } from "./byte-path.ts";
import type { RuntimeRoot } from "./root-scan.ts";
import type { RuntimeScan } from "./scan-processes.ts";

/**
 * Where there is no `/proc` (macOS, BSD), Nix asks `lsof -n -w -F n`; this asks for process ids and names as well. As an
 * ordinary user lsof shows only this user's processes and does not say how many it left out.
 */
export async function scanOpenFiles(storeDir: string, signal?: AbortSignal): Promise<RuntimeScan> {
  const { execa } = await import("execa");
  const result = await execa("lsof", ["-n", "-w", "-F", "pcn"], {
    reject: false,
    encoding: "latin1",
    stdin: "ignore",
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const text = typeof result.stdout === "string" ? result.stdout : "";
  return { roots: parseOpenFiles(storeDir, text), hiddenProcesses: process.getuid?.() === 0 && text !== "" ? 0 : null };
}

/** `lsof -F pcn`: one field a line, its first letter names it; a process's fields stand before its files'. */
export function parseOpenFiles(storeDir: string, text: string): RuntimeRoot[] {
  const store = toBytePath(storeDir);
  const roots = new Map<string, RuntimeRoot>();
  let pid: number | null = null;
  let name: string | null = null;
  for (const line of text.split("\n")) {
    const value = line.slice(1);
    if (line.startsWith("p")) {
      pid = /^\d+$/.test(value) ? Number(value) : null;
      name = null;
    } else if (line.startsWith("c")) name = value;
    else if (line.startsWith("n/")) {
      const baseName = storePathOf(store, value);
      if (baseName === null) continue;
      const target = `${storeDir}/${baseName}`;
      roots.set(`${pid} ${target}`, { path: "{lsof}", how: "open", target, pid, process: name });
    }
  }
  return [...roots.values()];
}

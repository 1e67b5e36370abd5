import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { type AptSource, debianSource, parseAptSources } from "./apt-sources.ts";

const execute = promisify(execFile);

/** The Debian archive that this machine's own apt uses, or null where there is no apt or it serves another distribution. */
export function machineDebianSource(etcApt: string = "/etc/apt"): AptSource | null {
  const names = ["sources.list", ...list(join(etcApt, "sources.list.d")).map((name) => join("sources.list.d", name))];
  const files = names
    .filter((name) => /\.(list|sources)$/.test(name))
    .flatMap((name) => {
      try {
        return [{ name, text: readFileSync(join(etcApt, name), "utf8") }];
      } catch {
        return [];
      }
    });
  return debianSource(parseAptSources(files));
}

/**
 * Downloads `packages` of the one suite in `source` (deb822 text), with everything that they depend on, and returns the
 * `.deb` files. Needs no privilege and leaves the machine's apt alone: apt works entirely inside `dir`, on an empty list
 * of installed packages, with the machine's settings for fetching (proxies) but none of its hooks.
 */
export async function downloadPackages(dir: string, source: string, packages: readonly string[]): Promise<string[]> {
  for (const name of ["state/lists/partial", "cache/archives/partial", "parts"])
    mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, "state/status"), "");
  writeFileSync(join(dir, "suite.sources"), source);
  const { stdout: settings } = await execute("apt-config", ["dump"]);
  const fetching = settings
    .split("\n")
    .filter((line) => line.startsWith("Acquire::") && !/^Acquire::(IndexTargets|Languages)/.test(line));
  const config = [
    ...fetching,
    'Acquire::Languages "none";',
    `Dir::State "${dir}/state";`,
    `Dir::State::status "${dir}/state/status";`,
    `Dir::Cache "${dir}/cache";`,
    // apt reads this file first, so that the hooks in the machine's own parts are never seen.
    `Dir::Etc::parts "${dir}/parts";`,
    `Dir::Etc::main "/dev/null";`,
    `Dir::Etc::sourcelist "${dir}/suite.sources";`,
    `Dir::Etc::sourceparts "/dev/null";`,
    `Dir::Etc::preferences "/dev/null";`,
    `Dir::Etc::preferencesparts "/dev/null";`,
  ];
  writeFileSync(join(dir, "apt.conf"), `${config.join("\n")}\n`);
  const env = { ...process.env, APT_CONFIG: join(dir, "apt.conf"), DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const apt = (...args: string[]): Promise<unknown> => execute("apt-get", ["-q", ...args], { env, maxBuffer: 1 << 26 });
  await apt("-o", "APT::Update::Error-Mode=any", "update");
  await apt("--yes", "--no-install-recommends", "--download-only", "install", ...packages);
  const archives = join(dir, "cache/archives");
  return list(archives)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

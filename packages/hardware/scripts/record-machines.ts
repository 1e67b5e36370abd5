/**
 * Records this machine into test/fixtures/machines, as the script for other machines prints it: as it is, and with
 * limits that are really set, in cgroups made for it. What names only this machine (its own cgroups, its user) gets
 * other names.
 *
 *   sudo node --conditions=@nixperf/source packages/hardware/scripts/record-machines.ts NAME
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { limitedBy } from "../test/limited-by.ts";
import { readingsScript } from "../src/model/readings/script.ts";

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error("say how the machine is to be called");
const directory = new URL("../test/fixtures/machines/", import.meta.url);
mkdirSync(directory, { recursive: true });

record(name, (argv) => argv);
record(`${name}-one-cpu`, (argv) => ["taskset", "-c", "0", ...argv]);
const nested = limitedBy([
  { cpus: 1.5, memoryBytes: 512 << 20 },
  { memoryBytes: 1024 << 20, cpuList: "0" },
]);
record(`${name}-nested`, (argv) => ["sh", "-c", nested.enter('exec "$@"'), "sh", ...argv]);
nested.remove();

function record(as: string, wrap: (argv: string[]) => string[]): void {
  const [program = "", ...args] = wrap(["sh", "-s"]);
  const { stdout, status } = spawnSync(program, args, {
    input: readingsScript(),
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", HOME: "/home/user" },
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  writeFileSync(new URL(`${as}.txt`, directory), anonymous(stdout));
}

/** Own cgroups are called `/service`, and what is mounted beside the system's own directories is left out. */
function anonymous(text: string): string {
  const own = /^ \d+:memory:(\/[^\n]+?)(?:\/nixperf-\d+.*)?$/m.exec(text)?.[1];
  const renamed = own === undefined ? text : text.replaceAll(own, "/service");
  // Directories above it, which are not in what is shown of the process any more.
  const above = own?.split("/").slice(0, -1).join("/") ?? "";
  const parts = renamed.split(/^(?==)/m).filter((part) => above === "" || !part.split("\n")[0]!.includes(above));
  return parts
    .join("")
    .replace(/(?<=^=file \/proc\/1\/comm\n) .*$/m, " init")
    .replaceAll(/^ (?:\d+ ){2}\d+:\d+ \/ \/(?!proc|sys|dev|tmp|nix| )\S* .*\n/gm, "")
    .replaceAll(/(?<=\b\d+\.\d+\.\d+)-fc-v\d+/g, "")
    .replaceAll(/nixperf-\d+/g, "nixperf")
    .trimStart();
}

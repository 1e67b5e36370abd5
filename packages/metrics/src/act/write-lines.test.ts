import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeLines } from "./write-lines.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-write-lines-"));
});
afterEach(() => rmSync(top, { recursive: true }));

async function* batches(...all: string[][]) {
  yield* all;
}

test("a file is replaced as a whole, and not at all where the lines end in an error", async () => {
  const file = join(top, "x");
  writeFileSync(file, "old");
  async function* failing() {
    yield ["a"];
    throw new Error("torn");
  }
  await expect(writeLines(file, failing())).rejects.toThrow("torn");
  expect([readFileSync(file, "utf8"), readdirSync(top)]).toEqual(["old", ["x"]]);
  expect(await writeLines(file, batches(["a", "b"], ["c"]))).toBe(3);
  expect(readFileSync(file, "utf8")).toBe("a\nb\nc\n");
});

const script = `import { writeLines } from ${JSON.stringify(new URL("write-lines.ts", import.meta.url).href)};
  async function* lines() { yield Array.from({ length: 100 }, () => "x".repeat(200)); }
  const said = await writeLines(process.argv[1], lines()).catch(({ code }) => code);
  process.stdout.write(String(said));`;
const node = ["--conditions=@nixperf/source", "--no-warnings", "--input-type=module", "-e", script];

test.skipIf(spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "x", tmpdir()]).status !== 0)(
  "where there is room for some of the last lines only, that is an error, and nothing is left",
  () => {
    // The kernel writes what fits, and calls that a success.
    const shell = `mount -t tmpfs -o size=8k tmpfs "$0" && "$@" "$0/x" && ls -A "$0"`;
    const { stdout } = spawnSync("unshare", ["--mount", "sh", "-c", shell, top, process.execPath, ...node], {
      encoding: "utf8",
    });
    expect(stdout).toBe("NIXPERF_EXPORT_UNWRITABLE");
  },
);

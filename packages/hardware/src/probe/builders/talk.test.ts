import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { talk } from "./talk.ts";

async function isGone(pid: number): Promise<boolean> {
  for (const until = Date.now() + 5_000; Date.now() < until; await sleep(20)) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
  }
  return false;
}

/** A program that starts another, which is deaf to being asked to end, says its number, and waits. */
const withAnother = ["-c", "trap '' TERM; sleep 300 & echo $!; wait; wait"];

test("what ends in time is told whole", async () => {
  const { ended, code, stdout, stderr } = await talk("sh", ["-c", "cat; echo no >&2; exit 3"], {
    input: "text",
    seconds: 20,
  });
  expect([ended, code, stdout, stderr]).toEqual(["by-itself", 3, "text", "no\n"]);
  expect((await talk("/nonexistent/ssh", [], { seconds: 20 })).ended).toBe("missing");
});

test("nothing of what did not end in time is left, nor of what it has started", async () => {
  const { ended, stdout } = await talk("sh", withAnother, { seconds: 0.3 });
  expect(ended).toBe("too-late");
  expect(await isGone(Number(stdout))).toBe(true);
});

test("nor when somebody stops it, or when it says too much", async () => {
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 200);
  await expect(talk("sh", withAnother, { seconds: 20, signal: stopping.signal })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect((await talk("sh", ["-c", "yes"], { seconds: 20, maxBytes: 1000 })).ended).toBe("too-much");
});

test("nor when the process exits at once, as with a second Ctrl-C", async () => {
  const pids = mkdtempSync(join(tmpdir(), "nixperf-talk-"));
  onTestFinished(() => rmSync(pids, { recursive: true }));
  const script = `
    import { readdirSync } from "node:fs";
    import { talk } from ${JSON.stringify(new URL("./talk.ts", import.meta.url).href)};
    for (let i = 0; i < 12; i++) void talk("sh", ["-c", ": > ${pids}/$$; sleep 300"], { seconds: 20 });
    setInterval(() => readdirSync("${pids}").length === 12 && process.exit(0), 20);`;
  const args = ["--conditions=@nixperf/source", "--input-type=module", "-e", script];
  const ran = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
  // Nor does it warn that so many listen to its end.
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  for (const pid of readdirSync(pids)) expect(await isGone(Number(pid)), pid).toBe(true);
});

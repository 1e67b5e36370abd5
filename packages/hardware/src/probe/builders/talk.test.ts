import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
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

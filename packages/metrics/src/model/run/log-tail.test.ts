import { expect, test } from "vitest";

import { logTail, plainText } from "./log-tail.ts";

test("the last twenty lines stay, each bounded, without colours, links and titles", () => {
  const tail = logTail();
  expect([tail.last(), tail.text()]).toEqual([null, null]);
  for (let i = 0; i < 100; i++) tail.add(`\u001B[1;31mline\u001B[0m ${i}`);
  tail.add("x".repeat(5000));
  const lines = tail.text()!.split("\n");
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("line 81");
  expect(tail.last()).toBe(`${"x".repeat(300)}...`);
  expect(plainText("\u001B]8;;http://x\u001B\\a\u001B]8;;\u001B\\ \u001B]0;title\u0007b\u001B(c\u001B7")).not.toContain(
    "title",
  );
  expect(plainText("plain [0m")).toBe("plain [0m");
});

import { expect, test } from "vitest";

import { withSuite } from "./document.ts";

test("a run replaces its own part of the document and nothing else", () => {
  const first = withSuite("# Performance\n\nBy hand.\n", "store", "one");
  expect(first).toBe(
    "# Performance\n\nBy hand.\n\n## Suite `store`\n\n<!-- bench:store -->\n\none\n\n<!-- /bench:store -->\n",
  );
  const both = `${withSuite(first, "other", "two")}\nBelow.\n`;
  const again = withSuite(both, "store", "three $& $1");
  expect(again).toBe(both.replace("one", () => "three $& $1"));
});

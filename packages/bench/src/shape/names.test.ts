import { expect, test } from "vitest";

import { nextVersion } from "./names.ts";
import { random } from "./random.ts";

test.each(["1.24.3", "12.4", "20191130", "0-unstable-2019-11-30"])(
  "versions after %s go up and keep their style",
  (first) => {
    const numbers = random(7);
    const style = (version: string): string =>
      version.replaceAll(/\d+/g, (digits) => (digits.length > 3 ? "#".repeat(digits.length) : "0"));
    const order = new Intl.Collator("en", { numeric: true });
    let version = first;
    for (let n = 0; n < 30; n++) {
      const next = nextVersion(version, numbers);
      expect(order.compare(next, version)).toBe(1);
      expect(style(next)).toBe(style(first));
      version = next;
    }
  },
);

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe } from "vitest";
import { historySuite } from "../../test/history-suite.ts";
import { openHistory } from "../index.ts";
import type { History } from "../index.ts";

const opened: Array<{ history: History; dir: string }> = [];
afterEach(async () => {
  for (const { history, dir } of opened.splice(0)) {
    await history.close();
    rmSync(dir, { recursive: true });
  }
});

describe("the ledger in SQLite", () => {
  historySuite(async () => {
    const dir = mkdtempSync(join(tmpdir(), "nixperf-history-"));
    const history = await openHistory({ stateDir: dir });
    opened.push({ history, dir });
    return history;
  });
});

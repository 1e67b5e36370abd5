import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { derivationCost, withHistory } from "@nixperf/history";
import { derivation, throwAwayPostgres, throwAwayStore } from "@nixperf/testing";
import { describeWithNix, describeWithPostgres } from "@nixperf/testing/vitest";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

describeWithPostgres("a ledger that machines share", (bin) => {
  describeWithNix("is asked what builds took", (nix) => {
    test("so that a plan spares what took another machine hours; where it is away that is said", async () => {
      const server = await throwAwayPostgres(bin);
      const store = throwAwayStore({ nix });
      const state = mkdtempSync(join(tmpdir(), "nixperf-shared-"));
      try {
        await server.createDatabase("shared");
        const url = server.url("shared");
        const build = derivation("costly-1.0", "echo > $out");
        const [costly = ""] = await store.build(build);
        const cost = {
          at: "2026-01-01T00:00:00.000Z",
          drvPath: null,
          name: "costly-0.9",
          pname: "costly",
          seconds: 20_000,
        };
        await withHistory({ stateDir: state, url }, (history) =>
          history.append([derivationCost({ ...cost, outcome: "built" })]),
        );
        const plan = async (env: Record<string, string>) => {
          const args = ["--no-warnings", "--conditions=@nixperf/source", main, "plan", "--free", "1GB", "--json"];
          const { stdout } = await promisify(execFile)(process.execPath, args, {
            env: { ...process.env, ...store.env, XDG_STATE_HOME: state, XDG_CONFIG_HOME: state, ...env },
            // It ends with 1, for so much does not come back.
          }).catch((error: { stdout: string }) => error);
          const record = JSON.parse(stdout);
          return { goes: record.delete.some(({ path }: { path: string }) => path === costly), gaps: record.gaps };
        };
        expect(await plan({})).toMatchObject({ goes: true, gaps: [] });
        expect(await plan({ NIXPERF_HISTORY: url })).toMatchObject({ goes: false, gaps: [] });
        await server.dispose();
        const away = await plan({ NIXPERF_HISTORY: url });
        expect(away.goes).toBe(true);
        expect(away.gaps).toEqual([expect.objectContaining({ code: expect.stringMatching(/^NIXPERF_HISTORY_/) })]);
      } finally {
        await server.dispose();
        store.dispose();
        rmSync(state, { recursive: true });
      }
    });
  });
});

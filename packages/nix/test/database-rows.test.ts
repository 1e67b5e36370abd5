import { rmSync } from "node:fs";
import { isNixperfError } from "@nixperf/errors";
import { afterEach, describe, expect, test } from "vitest";
import { readStoreDatabase, type StoreDatabase } from "../src/database/index.ts";
import { pathOf, realisationTables, row, stateWith, storeDir, tables } from "./database/tables.ts";

const made: string[] = [];
afterEach(() => made.splice(0).forEach((dir) => rmSync(dir, { recursive: true })));

function readRows(sql: string): Promise<StoreDatabase> {
  const { stateDir } = stateWith(sql);
  made.push(stateDir);
  return readStoreDatabase({ location: { storeDir, stateDir } });
}

const [a, b, c] = [pathOf("a"), pathOf("b"), pathOf("c", "d.drv")];
const rows = `${tables} ${row(1, a)} ${row(2, b)} ${row(3, c)}`;

/** The edges as pairs of paths. */
function references({ references: graph, paths }: StoreDatabase): string[][] {
  return paths.flatMap((path, i) =>
    [...graph.targets.subarray(graph.offsets[i], graph.offsets[i + 1])].map((to) => [path, paths[to]!]),
  );
}

describe("what a database may hold", () => {
  test("sizes that Nix does not know count as unknown, not as nothing", async () => {
    const sizes = ["NULL", "0", "-1", "'much'", "1.5", "9223372036854775807", "123"];
    const database = await readRows(
      tables + sizes.map((narSize, i) => row(i + 1, pathOf("a", `n${i}`), { narSize })).join(""),
    );
    expect([...database.narSizes]).toEqual([0, 0, 0, 0, 0, 0, 123]);
    expect(database.unknownSizes).toBe(6);
    expect(database.gaps.map(({ code }) => code)).toEqual(["NIXPERF_SIZE_UNKNOWN"]);
  });

  test.each([
    ["next to each other", [1, 2, 3]],
    ["with holes, in another order than the references", [5, 70_000, 9]],
    ["beyond what a table by id would hold", [1, 2 ** 26 + 1, 2 ** 40]],
    ["as large as a number holds exactly", [0, 1, 2 ** 53 - 1]],
    ["below nothing", [-5, -(2 ** 40), 7]],
  ])("ids %s lead to the right paths", async (_, ids) => {
    const [first, second, third] = ids as [number, number, number];
    const database = await readRows(`${tables} ${row(third, c)} ${row(first, a)} ${row(second, b)}
      INSERT INTO Refs VALUES (${first}, ${second}), (${second}, ${third}), (${third}, ${third});
      INSERT INTO DerivationOutputs VALUES (${third}, 'out', '${a}');`);
    expect(new Set(references(database))).toEqual(
      new Set([
        [a, b],
        [b, c],
        [c, c],
      ]),
    );
    expect(database.outputs.derivations.length).toBe(1);
    expect(database.paths[database.outputs.derivations[0]!]).toBe(c);
    expect(database.paths[database.outputs.paths[0]!]).toBe(a);
    expect(database.health.danglingReferences).toBe(0);
  });

  test("more rows than are fetched at a time, with the references between the first and the last", async () => {
    const count = 40_000;
    const database =
      await readRows(`${tables} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO ValidPaths (id, path, registrationTime, narSize)
        SELECT i * 3, '${storeDir}/' || substr('00000000000000000000000000000000' || i, -32) || '-n', i, i FROM n;
      INSERT INTO Refs SELECT id, (SELECT max(id) FROM ValidPaths) + 3 - id FROM ValidPaths;`);
    expect(database.count).toBe(count);
    expect(database.narSizes.reduce((sum, size) => sum + size)).toBe((count * (count + 1)) / 2);
    const { offsets, targets } = database.references;
    for (const i of [0, 1, 16_383, 16_384, 16_385, 32_768, count - 1]) {
      expect([...targets.subarray(offsets[i], offsets[i + 1])]).toEqual([count - 1 - i]);
    }
  });

  test("derivers: registered, not registered, none; outputs: registered or not", async () => {
    const database =
      await readRows(`${tables} ${row(1, a, { deriver: `'${c}'` })} ${row(2, b, { deriver: `'${pathOf("z", "e.drv")}'` })}
      ${row(3, c, { deriver: "''" })} ${row(4, pathOf("f"), { deriver: "17" })}
      INSERT INTO DerivationOutputs VALUES (3, 'out', '${a}'), (3, 'dev', '${pathOf("y")}'), (99, 'out', '${b}'), (3, NULL, NULL);`);
    expect([...database.derivers]).toEqual([2, -2, -1, -2]);
    expect([...database.outputs.paths]).toEqual([0, -1, -1]);
    expect([...database.outputs.ids].map((id) => database.outputs.names[id])).toEqual(["out", "dev", ""]);
  });

  test("references to what is not registered are counted and named", async () => {
    const database = await readRows(
      `${rows} INSERT INTO Refs VALUES (1, 2), (1, 99), (98, 2), (NULL, 1), ('x', 1), (1.5, 1);`,
    );
    expect(references(database)).toEqual([[a, b]]);
    expect(database.health.danglingReferences).toBe(5);
    expect(database.gaps.map(({ code }) => code)).toEqual(["NIXPERF_DB_REFERENCES_DANGLING"]);
  });

  test("realisations of Nix up to 2.34 and the build trace of later ones", async () => {
    const hash = `sha256:${"0".repeat(64)}`;
    const database = await readRows(`${rows} ${realisationTables}
      INSERT INTO Realisations (drvPath, outputName, outputPath) VALUES ('${hash}', 'out', 1), ('${hash}', 'gone', 77);
      INSERT INTO BuildTraceV3 (drvPath, outputName, outputPath) VALUES ('${c.slice(storeDir.length + 1)}', 'dev', '${b}'),
        ('x.drv', 'out', '${pathOf("y")}');`);
    expect(database.realisations).toEqual([
      { drv: hash, outputName: "out", path: 0 },
      { drv: c.slice(storeDir.length + 1), outputName: "dev", path: 1 },
    ]);
  });

  test("columns of later versions are passed over, and those that older ones lack are not missed", async () => {
    const later = await readRows(`${rows} ALTER TABLE ValidPaths ADD COLUMN lastUsed INTEGER;`);
    expect(later.paths).toEqual([a, b, c]);
    const older =
      await readRows(`${rows} ALTER TABLE ValidPaths DROP COLUMN ca; ALTER TABLE ValidPaths DROP COLUMN ultimate;
      ALTER TABLE ValidPaths DROP COLUMN sigs;`);
    expect([...older.contentAddressed, ...older.ultimate]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("a store without paths", async () => {
    const database = await readRows(tables);
    expect([database.count, database.paths, database.gaps]).toEqual([0, [], []]);
  });
});

test.each([
  ["a path of another store", "NIXPERF_DB_FOREIGN", row(4, "/other/store/x")],
  ["a path in a directory whose name begins like the store's", "NIXPERF_DB_FOREIGN", row(4, `${storeDir}2/x`)],
  ["a path that is no store path", "NIXPERF_DB_CORRUPT", row(4, `${storeDir}/notastorepath`)],
  ["a path with control characters", "NIXPERF_DB_CORRUPT", row(4, pathOf("d", "x\u001b[31m"))],
  ["a path within a path", "NIXPERF_DB_CORRUPT", row(4, `${pathOf("d")}/bin`)],
  ["a path that is bytes", "NIXPERF_DB_CORRUPT", `INSERT INTO ValidPaths (path) VALUES (x'2f6e6978');`],
  ["a path that is null", "NIXPERF_DB_CORRUPT", "INSERT INTO ValidPaths (path) VALUES (NULL);"],
  [
    "a path that is no UTF-8",
    "NIXPERF_DB_CORRUPT",
    `INSERT INTO ValidPaths (path) VALUES ('${storeDir}/' || CAST(x'ff' AS TEXT));`,
  ],
  [
    "a path with a NUL in it",
    "NIXPERF_DB_CORRUPT",
    `INSERT INTO ValidPaths (path) VALUES ('${pathOf("d")}' || char(0) || 'x');`,
  ],
  ["a path that stands there twice", "NIXPERF_DB_CORRUPT", row(4, a)],
  [
    "ids that no number holds exactly",
    "NIXPERF_DB_CORRUPT",
    row(2n ** 60n, pathOf("d")) + row(2n ** 60n + 1n, pathOf("f")),
  ],
  ["a deriver that is bytes", "NIXPERF_DB_CORRUPT", row(4, pathOf("d"), { deriver: "x'ff01'" })],
  ["no table of references", "NIXPERF_DB_SCHEMA", "DROP TABLE Refs;"],
  ["no table of outputs", "NIXPERF_DB_SCHEMA", "DROP TABLE DerivationOutputs;"],
  [
    "a view in the place of a table",
    "NIXPERF_DB_SCHEMA",
    "DROP TABLE Refs; CREATE VIEW Refs AS SELECT 1 AS referrer, 2 AS reference;",
  ],
  ["no column of sizes", "NIXPERF_DB_SCHEMA", "ALTER TABLE ValidPaths DROP COLUMN narSize;"],
])("%s is refused", async (_, code, sql) => {
  const refused = await readRows(`${rows} ${sql}`).then(
    () => "no error",
    (error: unknown) => (isNixperfError(error) ? error.code : error),
  );
  expect(refused).toBe(code);
});

import { expect, test } from "vitest";
import { databaseOf, storePath } from "../../../test/snapshot-of.ts";
import { rebuildCosts } from "./rebuild-cost.ts";

const names = {
  "hello-2.12.drv": { outputs: { out: "hello-2.12", man: "hello-2.12-man" } },
  "hello-2.12": { deriver: "hello-2.12.drv" },
  "hello-2.12-man": {},
  "openssl-3.0.14-dev": { deriver: "gone.drv" },
  source: {},
  "fetched-1": {},
};
const database = databaseOf({ paths: names });
database.contentAddressed[4] = 1;

test("a build is asked for once, by its derivation where that is known, else by the name without the output's", () => {
  const asked: string[] = [];
  const costOf = rebuildCosts(({ drvPath, name }) => {
    asked.push(`${drvPath} ${name}`);
    return drvPath === null ? null : { by: "derivation", seconds: { median: 7 } };
  }, database);
  const cost = { seconds: 7, by: "derivation" };
  expect(Object.keys(names).map((_, path) => costOf(path))).toEqual([null, cost, cost, null, null, null]);
  const drv = storePath("hello-2.12.drv");
  const questions = [`${drv} hello-2.12`, "null openssl-3.0.14", "null fetched-1"];
  expect(asked).toEqual(questions);
  costOf(1);
  costOf(3);
  expect(asked).toEqual(questions);
});

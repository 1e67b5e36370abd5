import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { supportedNodes } from "../../scripts/get-node.ts";
import { nodesAtHand, run, top, type NodeAtHand, type Ran } from "./installed.ts";
import { prepared } from "./prepared.ts";

const { installed: directory } = prepared();
const node = nodesAtHand(supportedNodes).at(-1) as NodeAtHand;
const compilers = { "5.6": "node_modules/typescript-5.6/bin/tsc", "7": "node_modules/typescript/bin/tsc" };

const right = `
import { analyze } from "@nixperf/store";
import { isNixperfError, type Gap } from "@nixperf/errors";
import { compareVersions } from "@nixperf/nix/store-path";

export async function tellDead(): Promise<number | null> {
  try {
    const record = await analyze({ store: "/tmp/x" });
    const gaps: Gap[] = record.gaps;
    return gaps.length === 0 && record.dead !== null ? record.dead.narBytes : null;
  } catch (error) {
    if (isNixperfError(error)) console.log(error.code);
    return null;
  }
}
export const parse: unknown = compareVersions;
`;

const wrong = `
import { analyze } from "@nixperf/store";
const record = await analyze({ store: 7 });
record.noSuchField;
`;

async function check(compiler: string, resolution: string, text: string): Promise<Ran> {
  const name = `consumer-${resolution}`;
  const module = resolution === "bundler" ? { module: "esnext", moduleResolution: "bundler" } : { module: "nodenext" };
  const compilerOptions = {
    ...module,
    noEmit: true,
    strict: true,
    skipLibCheck: false,
    target: "es2022",
    lib: ["es2023", "dom"],
    types: [],
  };
  writeFileSync(join(directory, `${name}.mts`), text);
  writeFileSync(join(directory, `${name}.json`), JSON.stringify({ compilerOptions, files: [`${name}.mts`] }));
  return await run(node, directory, ["node", join(top, compiler), "-p", `${name}.json`]);
}

describe.each(Object.entries(compilers))("TypeScript %s", (_, compiler) => {
  describe.each(["nodenext", "bundler"])("resolving as %s does", (resolution) => {
    test("accepts a right use, every declaration checked", async () => {
      expect(await check(compiler, resolution, right)).toEqual({ code: 0, stdout: "", stderr: "" });
    });
    test("refuses a wrong use", async () => {
      const { code, stdout } = await check(compiler, resolution, wrong);
      expect(code).not.toBe(0);
      expect(stdout).toContain("noSuchField");
    });
  });
});

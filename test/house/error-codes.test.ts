import { describe, expect, test } from "vitest";
import { codeFaults, codesIn, isErrorsFile } from "./error-codes.ts";
import { isTest, packageSources, workspacePackages, type SourceFile } from "./workspace.ts";

const packages = workspacePackages();
const sources = packages.flatMap(({ folder }) => packageSources(folder));
const owners = ownersOf(sources);

function ownersOf(files: readonly SourceFile[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files.filter(({ path }) => isErrorsFile(path))) {
    for (const { code, path } of codesIn(file)) if (!found.has(code)) found.set(code, path);
  }
  return found;
}

function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}

describe("error codes", () => {
  test("each is made in one errors.ts, and nowhere else", () => {
    expect(codeFaults(sources, owners)).toEqual([]);
  });

  test("each is spelled by a test of its package, which makes it happen", () => {
    const tested = sources
      .filter(({ path }) => isTest(path))
      .map(({ path, text }) => ({ folder: folderOf(path), text }));
    const published = new Set(packages.filter(({ manifest }) => manifest.private !== true).map(({ folder }) => folder));
    const owned = [...owners].filter(([, path]) => published.has(folderOf(path)));
    const untested = owned.filter(
      ([code, path]) => !tested.some(({ folder, text }) => folder === folderOf(path) && text.includes(code)),
    );
    expect(untested.map(([code]) => code)).toEqual([]);
  });
});

describe("the check of error codes itself", () => {
  const a = { path: "packages/a/src/errors.ts", text: `export const x = { code: "NIXPERF_A_BAD" };` };
  test("catches a code that two packages make", () => {
    const b = { path: "packages/b/src/errors.ts", text: `export const y = { code: "NIXPERF_A_BAD" };` };
    expect(codeFaults([a, b], ownersOf([a, b]))).toEqual([
      "packages/b/src/errors.ts: NIXPERF_A_BAD is made in packages/a/src/errors.ts already",
    ]);
  });
  test("catches an error made outside errors.ts", () => {
    const c = { path: "packages/a/src/x.ts", text: `throw new NixperfError({ code: "NIXPERF_A_BAD", message: "" });` };
    expect(codeFaults([a, c], ownersOf([a, c]))).toHaveLength(1);
  });
  test("reads literals, not comments", () => {
    expect(
      codesIn({ path: "a.ts", text: `// "NIXPERF_A_BAD"\nconst x = "NIXPERF_B_BAD";` }).map(({ code }) => code),
    ).toEqual(["NIXPERF_B_BAD"]);
  });
});

import { expect, test } from "vitest";
import { printedRoots } from "./printed-roots.ts";

const path = `/s/${"0".repeat(32)}-x-1.0`;

test("a name of a root may hold anything: arrows, newlines, quotes", () => {
  const text = `/a -> ${path}\n/b -> ${path} -> ${path}\n/c\nd -> ${path}\n/e"f -> ${path}\n`;
  expect([...printedRoots(text, "/s")]).toEqual(
    ["/a", `/b -> ${path}`, "/c\nd", '/e"f'].map((root) => `${root}\0${path}`),
  );
});

test("the quotes of recent versions are taken off, with what they escape", () => {
  expect([...printedRoots(`"/a \\"b\\" \\\\" -> ${path}\n"{censored}" -> ${path}\n`, "/s")]).toEqual([
    `/a "b" \\\0${path}`,
    `{censored}\0${path}`,
  ]);
});

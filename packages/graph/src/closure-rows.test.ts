import { expect, test } from "vitest";
import { emptyRows, has, include, keep, moveWindow, unite } from "./closure-rows.ts";

const weights = Float64Array.from({ length: 200 }, (_, node) => 2 ** (node % 40));

/** Rows for the nodes 64 to 127, and one row for each list of nodes. */
function rowsOf(...lists: number[][]) {
  const rows = emptyRows(2);
  moveWindow(rows, 64, weights);
  const made = lists.map((list) => {
    let row = 0;
    for (const node of list) row = include(rows, row, node - 64, weights[node]!);
    if (row === rows.count) keep(rows);
    return row;
  });
  return { rows, made };
}

test("a union is one of the two where that holds the other, so that rows are shared", () => {
  const { rows, made } = rowsOf([64, 100], [64, 100, 127], [64, 100]);
  const [few, more, same] = made as [number, number, number];
  expect(unite(rows, few, more)).toBe(more);
  expect(unite(rows, more, few)).toBe(more);
  expect(unite(rows, few, same)).toBe(few);
  expect(unite(rows, 0, few)).toBe(few);
  expect(unite(rows, few, 0)).toBe(few);
  expect(unite(rows, 0, 0)).toBe(0);
});

test("a union of rows that differ is the free row, and may grow there before it is kept", () => {
  const { rows, made } = rowsOf([64, 95], [96, 64], [127]);
  const [a, b, c] = made as [number, number, number];
  let row = unite(rows, a, b);
  expect(row).toBe(rows.count);
  row = unite(rows, row, c);
  expect(row).toBe(rows.count);
  keep(rows);
  const held = Array.from({ length: 64 }, (_, place) => place + 64).filter((node) => has(rows, row, node - 64));
  expect(held).toEqual([64, 95, 96, 127]);
  expect(rows.weights[row]).toBe(weights[64]! + weights[95]! + weights[96]! + weights[127]!);
});

test("rows forgotten when the window moves leave nothing behind", () => {
  const { rows } = rowsOf(Array.from({ length: 64 }, (_, place) => place + 64));
  moveWindow(rows, 0, weights);
  const row = include(rows, 0, 3, weights[3]!);
  expect(Array.from({ length: 64 }, (_, place) => has(rows, row, place)).indexOf(true)).toBe(3);
  expect(has(rows, row, 4)).toBe(false);
  expect(rows.weights[row]).toBe(8);
});

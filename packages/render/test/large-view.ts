import { age, bytes, count, path, text } from "../src/values.ts";
import type { Value, View } from "../src/view.ts";

const names = [
  "glibc-2.40",
  "linux-6.9",
  "python3-3.12.7",
  "llvm-18.1.8",
  "gcc-13.3.0",
  "perl-5.40.0",
  "nodejs-22.9.0",
  "source",
  "firefox-132.0",
];
const letters = "0123456789abcdfghijklmnpqrsvwxyz";

/** A view as the report of a store of `size` paths gives: a treemap of all of them, a table of all of them. */
export function largeView(size: number): View {
  const random = lehmer(7);
  const labels: string[] = [];
  const parents = new Int32Array(size);
  const own = new Float64Array(size);
  const groups = new Uint8Array(size);
  for (let node = 0; node < size; node++) {
    const hash = Array.from({ length: 32 }, () => letters[Math.floor(random() * 32)]).join("");
    labels.push(`/nix/store/${hash}-${names[Math.floor(random() ** 2 * names.length)]}${node % 3 === 0 ? "-lib" : ""}`);
    // A few roots with most of the rest below them, in chains and in bushes, as a dominator tree has.
    parents[node] = node < 40 ? -1 : Math.floor(random() ** 2.5 * Math.min(node, 20_000));
    own[node] = Math.floor(Math.exp(random() * 11 + random() * 7 + 4));
    groups[node] = node < 40 ? node % 5 : (groups[parents[node] ?? 0] ?? 0);
  }
  const weights = own.slice();
  for (let node = size - 1; node >= 0; node--) {
    const parent = parents[node] ?? -1;
    if (parent >= 0) weights[parent] = (weights[parent] ?? 0) + (weights[node] ?? 0);
  }
  const groupNames = ["system profile", "home-manager", "direnv", "result links", "running processes"];
  const rows = labels.map((label, node): Value[] => [
    bytes(weights[node] ?? 0),
    bytes(own[node] ?? 0),
    path(label),
    text(groupNames[groups[node] ?? 0] ?? ""),
    age(node % 50 === 0 ? null : Math.floor(random() * 4e7)),
  ]);
  const total = weights.reduce((sum, weight, node) => (parents[node] === -1 ? sum + weight : sum), 0);
  return {
    title: "What this Nix store holds",
    blocks: [
      {
        kind: "answer",
        text: [
          path("/nix/store"),
          " holds ",
          bytes(total),
          " in ",
          count(size, "path"),
          ". 11.4 GiB of it is dead: nothing needs it.",
        ],
      },
      {
        kind: "treemap",
        caption: "What keeps the store as large as it is",
        measure: "retained size",
        labels,
        parents,
        weights,
        groups,
        groupNames,
      },
      {
        kind: "table",
        caption: "All paths",
        columns: [
          { title: "Retains", priority: 0, bar: true },
          { title: "Own size", priority: 2 },
          { title: "Path", priority: 0 },
          { title: "Kept by", priority: 1 },
          { title: "Age", priority: 3 },
        ],
        rows,
      },
    ],
  };
}

/** The same numbers each time, 0 to 1. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

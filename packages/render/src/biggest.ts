import { capital } from "./capital.ts";
import { bytes, path, ratio, text } from "./values.ts";
import type { Column, TableBlock, TreemapBlock, Value } from "./view.ts";

/**
 * The largest nodes of a treemap as a table, at most `limit`: its top nodes, or what lies in the only one there is.
 */
export function biggest(map: TreemapBlock, limit: number): TableBlock {
  const inside = level(map);
  const whole = inside.reduce((sum, node) => sum + (map.weights[node] ?? 0), 0);
  const shown = inside.toSorted((a, b) => (map.weights[b] ?? 0) - (map.weights[a] ?? 0)).slice(0, limit);
  const grouped = map.groupNames.length > 1;
  const columns: Column[] = [
    { title: capital(map.measure), priority: 0, bar: true },
    { title: "Share", priority: 2 },
    { title: "Name", priority: 0 },
    ...(grouped ? [{ title: "Kind", priority: 3 }] : []),
  ];
  const rows = shown.map((node): Value[] => [
    bytes(map.weights[node] ?? null),
    ratio(whole > 0 ? (map.weights[node] ?? 0) / whole : null),
    path(map.labels[node] ?? ""),
    ...(grouped ? [text(map.groupNames[map.groups[node] ?? -1] ?? "")] : []),
  ]);
  const left = inside.length - shown.length;
  return {
    kind: "table",
    caption: map.caption,
    columns,
    rows,
    ...(left > 0 ? { more: { count: left, command: "" } } : {}),
  };
}

function level(map: TreemapBlock): number[] {
  let parent = -1;
  for (;;) {
    const inside = childrenOf(map, parent);
    const only = inside.length === 1 ? inside[0] : undefined;
    if (only === undefined || childrenOf(map, only).length === 0) return inside;
    parent = only;
  }
}

function childrenOf(map: TreemapBlock, parent: number): number[] {
  const children: number[] = [];
  // A parent stands before its children.
  for (let node = parent + 1; node < map.labels.length; node++) if (map.parents[node] === parent) children.push(node);
  return children;
}

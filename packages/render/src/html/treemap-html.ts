import { biggest } from "../biggest.ts";
import { escapeHtml, scriptJson } from "../escape/html.ts";
import { visible } from "../escape/visible.ts";
import type { TreemapBlock } from "../view.ts";
import { moreHtml, tableElement } from "./table-html.ts";

/** The place where the script draws the map, its legend, and its table, which is all there is without a script. */
export function treemapHtml(map: TreemapBlock, id: string, heading: string, label: string): string {
  const table = biggest(map, 20);
  const used = new Set<number>();
  for (let node = 0; node < map.labels.length; node++)
    if ((map.weights[node] ?? 0) > 0) used.add(map.groups[node] ?? 0);
  const keys = map.groupNames
    .map((name, group) =>
      used.has(group) ? `<li><span class="key g${group % 8}"></span>${escapeHtml(name)}</li>` : "",
    )
    .join("");
  const legend = map.groupNames.length > 1 ? `<ul class="legend" aria-label="Colours">${keys}</ul>` : "";
  const element = tableElement({ ...table, columns: table.columns.map(withoutBar) }, label);
  return `<section class="treemap" id="${id}">${heading}<p class="hint">Area is ${escapeHtml(map.measure)}. Choose a rectangle to look inside it.</p><div class="map" data-source="${id}-data"></div>${legend}<details open><summary>The same as a table</summary>${element}${moreHtml(table) || `<p class="more"></p>`}</details></section>`;
}

/** The data of a map, for the end of the page. All text in it has been made visible. */
export function treemapScript(map: TreemapBlock, id: string): string {
  const data = {
    labels: map.labels.map(visible),
    parents: Array.from(map.parents),
    weights: Array.from(map.weights),
    groups: Array.from(map.groups),
    groupNames: map.groupNames.map(visible),
    measure: visible(map.measure),
  };
  return `<script type="application/json" id="${id}-data">${scriptJson(data)}</script>`;
}

const withoutBar = <T extends { bar?: boolean }>(column: T): Omit<T, "bar"> => ({ ...column, bar: false });

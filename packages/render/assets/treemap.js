// @ts-check
import { button, element, readData, shortName } from "./dom.js";
import { nearest } from "./nearest.js";
import { arrange } from "./squarify.js";
import { makeTip } from "./tip.js";
import { entriesOf, growTree } from "./tree.js";
import { columnUnit, formatBytes, formatCount, formatRatio } from "./units.js";

/** @typedef {import("./tree.js").Entry} Entry */
/** @typedef {import("./squarify.js").Rect} Rect */
/** @typedef {{ entry: Entry, rect: Rect, node: HTMLElement, inner: Rect | null }} Cell */

const mostCells = 2400;
const deepest = 3;
const titleHeight = 20;

/** Draws the treemap of a section, and again whenever something else is looked at. @param {HTMLElement} section */
export function startTreemap(section) {
  const host = /** @type {HTMLElement} */ (section.querySelector(".map"));
  const data = /** @type {import("./tree.js").MapData} */ (readData(host.dataset.source ?? ""));
  const tree = growTree(data);
  const caption = section.querySelector("h2, h3")?.textContent || "Treemap";

  const crumbs = element("ol");
  const nav = element("nav", "crumbs");
  nav.setAttribute("aria-label", "Where you are in the picture");
  nav.append(crumbs);
  const said = element("p", "said");
  said.setAttribute("role", "status");
  const stage = element("div", "stage");
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", `${caption}. Arrow keys move, Enter looks inside, Escape goes back up.`);
  const tip = makeTip();
  const where = element("div", "where");
  where.append(nav, said);
  host.append(where, stage, tip.node);

  /** What is looked at: a node, and in it perhaps a run of its children, and in that another. */
  let focus = { node: tree.root, runs: /** @type {Array<{ from: number, to: number }>} */ ([]) };
  // One top node that holds everything is not worth a step of its own.
  while (tree.childCount(focus.node) === 1 && tree.childCount(tree.inside(focus.node).list[0] ?? 0) > 0) {
    focus.node = tree.inside(focus.node).list[0] ?? 0;
  }
  const top = focus.node;
  /** @type {Map<Element, Cell>} */
  let cells = new Map();
  /** @type {Cell[]} */
  let reachable = [];

  draw();
  let width = stage.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(stage.clientWidth - width) < 2) return;
    width = stage.clientWidth;
    draw();
  }).observe(stage);

  stage.addEventListener("click", (event) => {
    const cell = cellAt(event.target);
    if (cell) zoom(cell.entry);
  });
  stage.addEventListener("pointermove", (event) => showTip(cellAt(event.target), event.clientX, event.clientY));
  stage.addEventListener("pointerleave", tip.hide);
  stage.addEventListener("focusin", (event) => {
    const cell = cellAt(event.target);
    if (!cell) return;
    for (const other of reachable) other.node.tabIndex = other === cell ? 0 : -1;
    if (cell.node.matches(":focus-visible")) {
      const box = cell.node.getBoundingClientRect();
      showTip(cell, box.left + Math.min(box.width / 2, 60), box.top + Math.min(box.height / 2, 30));
    }
  });
  stage.addEventListener("focusout", tip.hide);
  stage.addEventListener("keydown", onKey);

  function active() {
    return focus.runs.at(-1) ?? null;
  }

  /** Weight of all that is looked at. */
  function shownWeight() {
    const run = active();
    const { sums } = tree.inside(focus.node);
    return run ? (sums[run.to] ?? 0) - (sums[run.from] ?? 0) : tree.weight(focus.node);
  }

  function draw() {
    const area = { x: 0, y: 0, w: stage.clientWidth || 800, h: stage.clientHeight || 480 };
    cells = new Map();
    reachable = [];
    const entries = entriesOf(tree, focus.node, active(), area.w * area.h);
    /** @type {Array<{ cell: Cell, depth: number }>} */
    const waiting = [];
    for (const cell of place(entries, area, 0, area)) waiting.push({ cell, depth: 1 });
    for (let next = waiting.shift(); next && cells.size < mostCells; next = waiting.shift()) {
      const { entry, inner } = next.cell;
      if (!inner || next.depth > deepest) continue;
      const run = entry.is === "run" ? entry : null;
      const inside = entriesOf(tree, entry.node, run, inner.w * inner.h);
      // A run that is too small to be divided any further.
      if (run && inside.length === 1) {
        next.cell.node.classList.remove("open");
        continue;
      }
      for (const cell of place(inside, inner, next.depth, area)) waiting.push({ cell, depth: next.depth + 1 });
    }
    stage.replaceChildren(...cells.keys());
    if (entries.length === 0) stage.append(element("p", "none", "Nothing here weighs anything."));
    const first = reachable[0];
    if (first) first.node.tabIndex = 0;
    drawCrumbs();
    drawTable(entries);
    const share =
      focus.node === top && !active() ? "" : `, ${formatRatio(shownWeight() / (tree.weight(top) || 1))} of all`;
    said.textContent = `${formatBytes(shownWeight())}${share}`;
  }

  /** @param {Entry[]} entries @param {Rect} rect @param {number} depth @param {Rect} whole @returns {Cell[]} */
  function place(entries, rect, depth, whole) {
    const rects = arrange(entries, rect);
    return entries.map((entry, at) => makeCell(entry, rects[at] ?? rect, depth, whole));
  }

  /** @param {Entry} entry @param {Rect} rect @param {number} depth @param {Rect} whole @returns {Cell} */
  function makeCell(entry, rect, depth, whole) {
    const node = depth === 0 ? button("", () => {}) : element("span");
    const group = entry.is === "run" ? "run" : `g${(data.groups[entry.node] ?? 0) % 8}`;
    node.className = `cell depth${depth} ${group}${entry.is === "itself" ? " itself" : ""}`;
    node.style.left = `${(rect.x / whole.w) * 100}%`;
    node.style.top = `${(rect.y / whole.h) * 100}%`;
    node.style.width = `${(rect.w / whole.w) * 100}%`;
    node.style.height = `${(rect.h / whole.h) * 100}%`;
    if (depth === 0) {
      node.tabIndex = -1;
      node.setAttribute("aria-label", describe(entry));
    } else node.setAttribute("aria-hidden", "true");
    const opens = canOpen(entry) && rect.w >= 56 && rect.h >= 52;
    if (rect.w >= 34 && rect.h >= 17) {
      node.append(element("span", "name", nameOf(entry)));
      if (opens ? rect.w >= 150 : rect.h >= 34 && rect.w >= 62)
        node.append(element("span", "size", formatBytes(entry.weight)));
      node.classList.add("named");
    }
    if (opens) node.classList.add("open");
    const inner = opens ? { x: rect.x + 3, y: rect.y + titleHeight, w: rect.w - 6, h: rect.h - titleHeight - 3 } : null;
    const cell = { entry, rect, node, inner };
    cells.set(node, cell);
    if (depth === 0) reachable.push(cell);
    return cell;
  }

  /** @param {Entry} entry */
  function canOpen(entry) {
    return entry.is === "run" || (entry.is === "node" && tree.childCount(entry.node) > 0);
  }

  /** @param {number} node */
  function labelOf(node) {
    return node === tree.root ? "Everything" : (data.labels[node] ?? "");
  }

  /** @param {Entry} entry */
  function nameOf(entry) {
    if (entry.is === "run") return `${formatCount(entry.to - entry.from)} smaller`;
    return entry.is === "itself" ? "itself" : shortName(labelOf(entry.node));
  }

  /** @param {Entry} entry */
  function describe(entry) {
    const name = entry.is === "itself" ? `${shortName(labelOf(entry.node))} itself` : nameOf(entry);
    const share = formatRatio(entry.weight / (shownWeight() || 1));
    const group = entry.is === "run" ? "" : `, ${data.groupNames[data.groups[entry.node] ?? -1] ?? ""}`;
    return `${name}: ${formatBytes(entry.weight)}, ${share} of what is shown${group}${canOpen(entry) ? ", opens" : ""}`;
  }

  /** @param {EventTarget | null} target @returns {Cell | undefined} */
  function cellAt(target) {
    const node = target instanceof Element ? target.closest(".cell") : null;
    return node ? cells.get(node) : undefined;
  }

  /** Looks into an entry; into what holds it where there is nothing in it. @param {Entry} entry */
  function zoom(entry) {
    if (entry.is === "run") {
      const within = entry.node === focus.node ? focus.runs : [];
      go({ node: entry.node, runs: [...within, { from: entry.from, to: entry.to }] });
    } else if (entry.is === "node" && tree.childCount(entry.node) > 0) go({ node: entry.node, runs: [] });
    else {
      const holder = entry.is === "itself" ? entry.node : tree.above(entry.node);
      if (holder !== focus.node) go({ node: holder, runs: [] });
    }
  }

  /** @param {typeof focus} next */
  function go(next) {
    const before = focus;
    focus = next;
    tip.hide();
    draw();
    const came = reachable.find(({ entry }) =>
      entry.is === "run"
        ? entry.node === before.node && entry.from === before.runs[next.runs.length]?.from
        : entry.node === before.node && entry.is === "node",
    );
    (came ?? reachable[0])?.node.focus({ preventScroll: true });
  }

  function up() {
    if (focus.runs.length > 0) go({ node: focus.node, runs: focus.runs.slice(0, -1) });
    else if (focus.node !== top) go({ node: tree.above(focus.node), runs: [] });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const cell = cellAt(event.target);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" || event.key === "Backspace") up();
    else if (event.key === "Home") reachable[0]?.node.focus();
    else if (event.key === "End") reachable.at(-1)?.node.focus();
    else if (event.key.startsWith("Arrow") && cell) nearest(reachable, cell, event.key)?.node.focus();
    else return;
    event.preventDefault();
  }

  /** @param {Cell | undefined} cell @param {number} x @param {number} y */
  function showTip(cell, x, y) {
    if (!cell) {
      tip.hide();
      return;
    }
    const { entry } = cell;
    const label =
      entry.is === "node"
        ? labelOf(entry.node)
        : entry.is === "itself"
          ? `${labelOf(entry.node)} itself`
          : nameOf(entry);
    const facts = [formatBytes(entry.weight), `${formatRatio(entry.weight / (shownWeight() || 1))} of what is shown`];
    if (entry.is !== "run") facts.push(data.groupNames[data.groups[entry.node] ?? -1] ?? "");
    if (entry.is === "node" && canOpen(entry)) facts.push(`${formatCount(tree.childCount(entry.node))} inside`);
    tip.show(label, facts.filter(Boolean).join(" · "), x, y);
  }

  function drawCrumbs() {
    /** @type {Array<{ name: string, to: typeof focus }>} */
    const steps = [];
    for (let node = focus.node; ; node = tree.above(node)) {
      steps.unshift({ name: shortName(labelOf(node)), to: { node, runs: [] } });
      if (node === top || node === tree.root) break;
    }
    for (const [at, run] of focus.runs.entries()) {
      steps.push({
        name: `${formatCount(run.to - run.from)} smaller`,
        to: { node: focus.node, runs: focus.runs.slice(0, at + 1) },
      });
    }
    crumbs.replaceChildren(
      ...steps.map((step, at) => {
        const item = element("li");
        if (at === steps.length - 1) {
          const here = element("span", "here", step.name);
          here.setAttribute("aria-current", "location");
          item.append(here);
        } else item.append(button(step.name, () => go(step.to)));
        return item;
      }),
    );
  }

  /** The table says what the picture shows. @param {Entry[]} entries */
  function drawTable(entries) {
    const body = section.querySelector("details tbody");
    const grouped = data.groupNames.length > 1;
    const unit = columnUnit(entries.slice(0, 50).map((entry) => entry.weight));
    body?.replaceChildren(
      ...entries.slice(0, 50).map((entry) => {
        const row = element("tr");
        row.append(
          element("td", "num", formatBytes(entry.weight, unit)),
          element("td", "num", formatRatio(entry.weight / (shownWeight() || 1))),
          element("td", "path", entry.is === "node" ? labelOf(entry.node) : nameOf(entry)),
        );
        if (grouped)
          row.append(
            element("td", "", entry.is === "run" ? "" : (data.groupNames[data.groups[entry.node] ?? -1] ?? "")),
          );
        return row;
      }),
    );
    const more = section.querySelector("details .more");
    if (more) more.textContent = entries.length > 50 ? `(${formatCount(entries.length - 50)} more in the picture)` : "";
  }
}

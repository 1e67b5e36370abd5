import type { ViewContext } from "@nixperf/cli-kit";
import { renderTerminal } from "@nixperf/render";
import type { View } from "@nixperf/render";

/** What a view is drawn with when nothing was typed but the command. */
export const plainContext: ViewContext = {
  program: "nixperf-store",
  store: null,
  flags: {},
  config: (key) => (key === "store.rows" ? 10 : null),
};

/** A view as it stands in a pipe. */
export function viewText(view: View): string {
  return renderTerminal(view, { colour: false, unicode: true, width: 80, fitToWidth: false });
}

/** The line that answers the question. */
export function answerOf(view: View): string {
  return viewText({ ...view, blocks: view.blocks.slice(0, 1) }).trim();
}

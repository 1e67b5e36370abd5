import { writeAtomically } from "@nixperf/files";
import type { StackTree } from "../model/evaluation/stack-tree.ts";
import { flameGraphSvg } from "../view/flame-graph.ts";

/** Draws `stacks` into `file`, replacing what is there. */
export async function writeFlameGraph(file: string, stacks: StackTree, title: string): Promise<void> {
  await writeAtomically(file, flameGraphSvg(stacks, title));
}

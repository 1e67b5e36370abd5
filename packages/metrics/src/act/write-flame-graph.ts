import { writeAtomically } from "@nixperf/files";
import { flameGraphSvg } from "../model/evaluation/flame-graph.ts";
import type { StackTree } from "../model/evaluation/stack-tree.ts";

/** Draws `stacks` into `file`, replacing what is there. */
export async function writeFlameGraph(file: string, stacks: StackTree, title: string): Promise<void> {
  await writeAtomically(file, flameGraphSvg(stacks, title));
}

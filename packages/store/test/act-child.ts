/** Carries out a plan by the acts alone, as `apply` does, in a process that may be killed: `act-child.ts PLAN.json`. */
import { readFileSync } from "node:fs";
import { deletePaths } from "../src/act/delete-paths.ts";
import { startDeeds } from "../src/act/deeds.ts";
import { removeGenerations } from "../src/act/remove-generations.ts";
import { removeLink } from "../src/act/remove-link.ts";
import type { RemovedRoot } from "../src/model/plan/apply-record.ts";
import { deadNow } from "./act-store.ts";

export interface ChildPlan {
  stateDir: string;
  profile: string;
  generations: Array<{ number: number; target: string; changedAt: string | null }>;
  links: Array<{ path: string; entry: string; target: string; changedAt: string | null }>;
  room: number;
}

const plan = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as ChildPlan;
const { location } = await deadNow();
const { storeDir: dir, realStoreDir: realDir, stateDir } = location;
const startedAt = new Date().toISOString();
const deeds = await startDeeds(plan.stateDir, { plan: "sha256:child", store: { dir, realDir, stateDir }, startedAt });
process.stdout.write(`${deeds.file}\n`);

const { profile } = plan;
const rootOf = (one: ChildPlan["generations"][number]): RemovedRoot => ({
  path: `${profile}-${one.number}-link`,
  target: one.target,
  text: null,
  changedAt: one.changedAt,
  generation: { profile, number: one.number },
});
for (const one of plan.generations) await deeds.aboutTo(rootOf(one), null);
const removal = await removeGenerations({ location, profile, running: [], remove: plan.generations });
for (const one of removal.removed) await deeds.done(rootOf(one));
for (const link of plan.links) {
  const root = { ...link, text: null, generation: null };
  const removed = await removeLink({ location, link, onAside: (aside) => deeds.aboutTo(root, aside) });
  if (removed.removed) await deeds.done(root);
  else await deeds.skipped({ path: link.path, why: removed.why });
}
const dead = await deadNow();
await deeds.aboutToDelete(dead.paths.length, 0);
const { deleted } = await deletePaths({ ...dead, room: plan.room });
await deeds.deleted(deleted.length, 0);
process.stdout.write("end\n");

/**
 * Every command of this package and how the test of harmlessness calls it: add a line with the command. `PATH` and `OTHER`
 * stand for two store paths. `--apply` never stands here.
 */
export const commands: Readonly<Record<string, readonly string[]>> = {
  analyze: [],
  roots: [],
  live: [],
  dead: [],
  why: ["PATH"],
  top: [],
  closure: ["PATH"],
  diff: ["PATH", "OTHER"],
  versions: [],
  disk: [],
  dedup: [],
  plan: [],
  optimize: [],
  doctor: [],
  schedule: [],
  report: [],
};

/** Commands that carry out or take back what was planned: what they change is shown elsewhere. */
export const deeds: ReadonlySet<string> = new Set(["apply", "undo"]);

/** What the exported function of the same name gets for those arguments. */
export const verbOptions: Readonly<Record<string, object>> = {
  why: { path: "PATH" },
  closure: { path: "PATH" },
  diff: { before: "PATH", after: "OTHER" },
};

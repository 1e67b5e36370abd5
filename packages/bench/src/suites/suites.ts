import type { BenchStores } from "./bench-stores.ts";
import type { SuiteEntry, SuiteForm } from "./entry.ts";
import { logSuite } from "./log.ts";
import { historySuite } from "./history.ts";
import { metricsSuite } from "./metrics.ts";
import type { Programs } from "./programs.ts";
import { storeSuite } from "./store.ts";

/** What a suite is made with. */
export interface SuiteBed {
  programs: Programs;
  stores: BenchStores;
  /** A directory for what it needs besides. */
  dir: string;
  form: SuiteForm;
}

/** The suites by the name that they are run by. */
export const suites: Readonly<Record<string, (bed: SuiteBed) => SuiteEntry[]>> = {
  store: ({ programs, stores, form }) => storeSuite(programs, stores, form),
  log: ({ programs, dir, form }) => logSuite(programs, dir, form),
  history: ({ programs, dir, form }) => historySuite(programs, dir, form),
  metrics: ({ programs, dir, form }) => metricsSuite(programs, dir, form),
};

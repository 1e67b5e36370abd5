import type { Gap } from "@nixperf/errors";
import { likely } from "../model/collect/likely.ts";
import { costsOf } from "../model/run/costs.ts";
import type { RunFacts } from "../model/run/facts.ts";
import type { RunModel } from "../model/run/run-model.ts";
import type { RunReport } from "../model/run/report.ts";
import type { Circumstances } from "../model/collect/circumstances.ts";
import type { MachineUse } from "../model/collect/machine-use.ts";
import { samplesOf } from "../model/collect/machine-use.ts";
import { resourcesOf } from "../model/collect/resources.ts";
import { runOf } from "../model/collect/run-of.ts";
import { notKept, saveRun } from "../act/save-run.ts";
import type { KeptRun } from "../act/save-run.ts";
import type { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { Sampled } from "../probe/processes/sampler.ts";
import { factsAfter } from "../probe/run/after-run.ts";
import type { Estimates } from "../probe/run/estimates.ts";
import type { derivationReader } from "../probe/run/read-derivation.ts";
import { newRunId } from "../probe/run/run-id.ts";
import { drvName } from "../probe/run/watch-builds.ts";
import type { RunWatch } from "../probe/run/watch-run.ts";
import type { CollectRecord, CostlyBuild } from "./collect-record.ts";

/** A run that is over. */
export interface EndedRun {
  model: RunModel;
  watch: RunWatch | null;
  read: ReturnType<typeof derivationReader>;
  expected: Estimates;
  where: Promise<Circumstances>;
  epochSeconds: number;
  logDir: string | null;
  ledger: ReturnType<typeof ledgerOf> | null;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Without secrets. */
  command: readonly string[];
  targets: readonly string[];
  followed: CollectRecord["followed"];
  isHiddenBy: string | null;
  span: { startedAt: number; endedAt: number };
  exitStatus: number | null;
  wasStopped: boolean;
  /** Processor time of the command and all that it waited for. */
  commandSeconds: number | null;
  lostBytes: number;
  trouble: string | null;
  /** Commands of Nix that were not listened to. */
  unheard: number;
  notStarted: string | null;
}

/** More rows than this are for `history show`. */
const mostRows = 20;

/**
 * Puts together what is known of a run, and keeps it. Where that fails, which it must not, what is left is what the events
 * say: how a build ended does not depend on nixperf.
 */
export async function concludeRun(ended: EndedRun): Promise<CollectRecord> {
  try {
    return await conclude(ended);
  } catch (error) {
    const notSaved = `a bug in nixperf: ${error instanceof Error ? error.message : String(error)}`;
    const bare = await conclude({ ...ended, watch: null, logDir: null, ledger: null });
    return { ...bare, notSaved };
  }
}

async function conclude(ended: EndedRun): Promise<CollectRecord> {
  const { span, epochSeconds, expected, ledger } = ended;
  const sampled = ended.watch?.stop() ?? null;
  const where = await ended.where;
  const { facts, report } = await reportOf(ended, sampled);
  const startedAt = new Date((epochSeconds + span.startedAt) * 1000).toISOString();
  const id = newRunId((epochSeconds + span.startedAt) * 1000);
  const use = useOf(sampled);
  const gaps = gapsOf(ended, report, sampled, facts);
  const run = runOf({
    id,
    startedAt,
    command: ended.command,
    targets: ended.targets,
    report,
    where,
    use,
    cpuSeconds: cpuSecondsOf(ended, report, sampled, facts),
    maxMemoryBytes: sampled?.maxMemoryBytes ?? null,
    gaps,
  });
  const costs = costsOf(report, facts, { run: id, epochSeconds });
  const at = new Date((epochSeconds + span.endedAt) * 1000).toISOString();
  // A command that could not be started is no run that anybody will look for.
  const kept: KeptRun =
    ledger === null || ended.notStarted !== null ? notKept : await saveRun(ledger, run, costs, samplesOf(use, id, at));
  return {
    schema: "nixperf.metrics.collect/1",
    run,
    number: kept.number,
    notSaved: kept.notSaved,
    waits: kept.waits,
    followed: ended.followed,
    costliest: costliestOf(report, facts, expected),
    usual: usualOf(kept),
    avoided: { derivations: report.avoided.derivations, seconds: report.avoided.seconds },
    machine: use,
    alerts: [...(ended.watch?.alerts() ?? [])],
    evaluation: null,
    looks: sampled === null ? null : { count: sampled.looks, seconds: sampled.ownSeconds },
    gaps: run.gaps.map(({ at: inRun, code, message, tries }) => ({ at: `/run${inRun}`, code, message, tries })),
  };
}

/** The report twice: the first tells which builds ended when, which the second needs to know what each used. */
async function reportOf(ended: EndedRun, sampled: Sampled | null): Promise<{ facts: RunFacts; report: RunReport }> {
  const { model, span, exitStatus, wasStopped, read, expected } = ended;
  let facts: RunFacts = { ...span, exitStatus, wasStopped };
  const first = model.result(facts);
  const drvPaths = [...new Set(first.builds.map(({ drvPath }) => drvPath))];
  if (ended.logDir !== null) {
    const { logDir, epochSeconds, env, cwd } = ended;
    const after = await factsAfter({ built: drvPaths, read, logDir, epochSeconds, env, cwd });
    facts = { ...facts, ...after };
  }
  const fetched = first.substitutions.flatMap(({ path }) => facts.outputs?.get(path) ?? []);
  expected.want([...drvPaths, ...fetched]);
  await expected.settled();
  const expectedSeconds = new Map<string, number>();
  for (const drvPath of [...drvPaths, ...fetched]) {
    const seconds = expected.of(drvPath)?.seconds.median;
    if (seconds !== undefined) expectedSeconds.set(drvPath, seconds);
  }
  facts = { ...facts, expectedSeconds };
  if (sampled === null) return { facts, report: model.result(facts) };
  const { builds } = model.result(facts);
  facts = { ...facts, resources: resourcesOf(builds, sampled.builds, sampled.readings) };
  return { facts, report: model.result(facts) };
}

function useOf(sampled: Sampled | null): MachineUse {
  if (sampled === null)
    return { cpuSeconds: null, readBytes: null, writtenBytes: null, memoryBytes: null, pressure: null };
  const { before, after } = sampled;
  const grown = (name: keyof typeof before): number | null => {
    const [from, to] = [before[name], after[name]];
    return from === null || to === null ? null : Math.max(0, to - from);
  };
  return {
    cpuSeconds: grown("cpuBusySeconds"),
    readBytes: grown("readBytes"),
    writtenBytes: grown("writtenBytes"),
    memoryBytes: sampled.machineMemoryBytes,
    pressure: {
      cpuSomeSeconds: grown("cpuPressureSeconds"),
      memorySomeSeconds: grown("memoryPressureSeconds"),
      ioSomeSeconds: grown("ioPressureSeconds"),
    },
  };
}

/** That of the command, with all that it waited for; and of builds that others had for it, as a daemon does. */
function cpuSecondsOf(ended: EndedRun, report: RunReport, sampled: Sampled | null, facts: RunFacts): number | null {
  if (ended.commandSeconds === null || sampled === null) return null;
  let seconds = ended.commandSeconds;
  for (const { drvPath, machine } of report.builds) {
    const worker = sampled.builds.get(drvPath)?.worker ?? [...sampled.readings.keys()][0];
    if (machine === null && worker !== undefined && !sampled.others.has(worker)) continue;
    const used = facts.resources?.get(drvPath)?.cpuSeconds ?? null;
    if (used === null) return null;
    seconds += used;
  }
  return seconds;
}

function gapsOf(ended: EndedRun, report: RunReport, sampled: Sampled | null, facts: RunFacts): Gap[] {
  const gaps: Gap[] = [];
  const add = (at: string, code: string, message: string, ...tries: string[]): void =>
    void gaps.push({ at, code, message, tries });
  if (ended.trouble !== null)
    add("", "NIXPERF_COLLECT_DEAF", `Nix could not be listened to: ${ended.trouble}`, "nixperf metrics doctor");
  const fault = ended.watch?.fault() ?? null;
  if (fault !== null) add("", "NIXPERF_COLLECT_FAULT", `a bug in nixperf, after which less was watched: ${fault}`);
  if (ended.lostBytes > 0)
    add("", "NIXPERF_COLLECT_LOST", `${ended.lostBytes} bytes of what Nix told were lost: there was no room for them`);
  if (ended.unheard > 0)
    add(
      "",
      "NIXPERF_COLLECT_UNHEARD",
      `${ended.unheard === 1 ? "a command of Nix was" : `${ended.unheard} commands of Nix were`} not listened to: whoever started it reads its standard error`,
      "Nix 2.30 or later, and nix build instead of nix-build",
    );
  if (ended.isHiddenBy !== null)
    add(
      "",
      "NIXPERF_COLLECT_HIDDEN",
      `${ended.isHiddenBy} gives what it runs an environment of its own, in which Nix does not know of nixperf`,
      `${ended.isHiddenBy} nixperf metrics collect -- COMMAND`,
    );
  if (sampled === null) {
    if (ended.watch !== null && ended.notStarted === null)
      add("/maxMemoryBytes", "NIXPERF_COLLECT_PROCESSES", "processes cannot be watched here: there is no /proc");
    return gaps;
  }
  const unseen = report.builds.filter(
    ({ drvPath, machine }) => machine === null && (facts.resources?.get(drvPath)?.memoryBytes ?? null) === null,
  );
  if (unseen.length > 0)
    add(
      "",
      "NIXPERF_COLLECT_UNSEEN",
      `the memory of ${unseen.length} builds is not known: they were too short to be looked at, or not to be told apart`,
    );
  if (ended.commandSeconds === null && ended.exitStatus !== null && ended.watch !== null)
    add(
      "/cpuSeconds",
      "NIXPERF_COLLECT_SHORT",
      "the command was over before its processor time could be told from nixperf's own",
    );
  const remote = report.builds.filter(({ machine }) => machine !== null).length;
  if (remote > 0)
    add("/cpuSeconds", "NIXPERF_COLLECT_REMOTE", `what ${remote} builds on other machines used is not known here`);
  return gaps;
}

function costliestOf(report: RunReport, { resources }: RunFacts, expected: Estimates): CostlyBuild[] {
  const isTimed = report.timing === "live";
  return report.builds
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, mostRows)
    .map(({ drvPath, outcome, start, end, cause }) => ({
      name: drvName(drvPath),
      drvPath,
      outcome,
      seconds: isTimed ? end - start : null,
      cpuSeconds: resources?.get(drvPath)?.cpuSeconds ?? null,
      memoryBytes: resources?.get(drvPath)?.memoryBytes ?? null,
      expectedSeconds: expected.of(drvPath)?.seconds.median ?? null,
      cause,
    }));
}

function usualOf({ earlier }: KeptRun): CollectRecord["usual"] {
  const seconds = earlier.flatMap(({ run }) => run.seconds ?? []);
  const [last] = earlier;
  if (last === undefined || seconds.length === 0) return null;
  return { runs: seconds.length, lastNumber: last.number, ...likely(seconds) };
}

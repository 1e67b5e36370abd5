import { asNixperfError } from "@nixperf/errors";
import { nixVersion } from "@nixperf/nix/command";
import { locateStore, logDirectory, thisWorld } from "@nixperf/nix/location";
import { followCommand } from "../act/run/follow-command.ts";
import { collectSource } from "../errors.ts";
import { humanStyle } from "../model/follow/arguments.ts";
import { withoutSecrets } from "../model/follow/secrets.ts";
import { isRebuild, wayToFollow } from "../model/follow/way.ts";
import { defaultThresholds } from "../model/live/alerts.ts";
import { targetsOf } from "../model/collect/run-of.ts";
import { runModel } from "../model/run/run-model.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import { listen } from "../probe/listen/listen.ts";
import { readCircumstances } from "../probe/run/circumstances.ts";
import { estimates } from "../probe/run/estimates.ts";
import { intake } from "../probe/run/intake.ts";
import { monotonic } from "../probe/run/monotonic.ts";
import { ownChildrenSeconds } from "../probe/run/own-children.ts";
import { derivationReader } from "../probe/run/read-derivation.ts";
import { takesLogFormat } from "../probe/run/takes-log-format.ts";
import { watchRun } from "../probe/run/watch-run.ts";
import { concludeRun } from "./collect-conclude.ts";
import { collectEvaluation } from "./collect-evaluation.ts";
import { collectLog } from "./collect-log.ts";
import type { CollectOptions } from "./collect-options.ts";
import type { CollectRecord } from "./collect-record.ts";

/**
 * Watches a build and keeps what it cost: each derivation's time, processor time and memory, what was fetched from where,
 * and what the run as a whole did. The command's exit status is in `run.exitStatus`, as a shell says it; whatever goes
 * wrong with watching is a gap of the run and changes nothing of the build.
 *
 * @throws NIXPERF_COLLECT_SOURCE, NIXPERF_COLLECT_LISTEN (`attach`), NIXPERF_COLLECT_LOG (`fromLog`), NIXPERF_HOME_UNKNOWN;
 *   nothing once a command has been started
 */
export async function collect(options: CollectOptions): Promise<CollectRecord> {
  const record = await collectFrom(options);
  if (record.waits !== null) options.onTrouble?.(`the run waits here for the shared ledger: ${record.waits}`);
  for (const { code, message } of record.gaps) if (troubles.has(code)) options.onTrouble?.(message);
  if (record.notSaved !== null) options.onTrouble?.(`the run was not kept: ${record.notSaved}`);
  return record;
}

/** Gaps for which nixperf itself is to blame, or where it runs. */
const troubles: ReadonlySet<string> = new Set([
  "NIXPERF_COLLECT_DEAF",
  "NIXPERF_COLLECT_LOST",
  "NIXPERF_COLLECT_FAULT",
]);

async function collectFrom(options: CollectOptions): Promise<CollectRecord> {
  const { installables = [], command = [], attach, fromLog, evaluate } = options;
  const given = [installables.length > 0, command.length > 0, ...[attach, fromLog, evaluate].map(isGiven)];
  const count = given.filter(Boolean).length;
  const asked = {
    "--flame-graph": options.flameGraph,
    "--runs": options.evaluations,
    "--timeout": options.evaluationTimeout,
  };
  const vain = Object.entries(asked).find(([, value]) => value !== undefined)?.[0];
  if (evaluate === undefined && vain !== undefined) throw collectSource(`${vain} without --eval`);
  if (count !== 1) throw collectSource(count === 0 ? "none of these" : `${count} of these`);
  const ledger = options.save === false ? null : ledgerOf(options);
  if (evaluate !== undefined) {
    const nix = await whichNix("nix", options.env ?? process.env);
    return collectEvaluation(options, evaluate, ledger, nix);
  }
  if (fromLog !== undefined) return collectLog(options, fromLog, ledger);
  if (attach !== undefined) return await collectAttached(options, attach, ledger).finally(() => options.onLive?.(null));
  const features = ["--extra-experimental-features", "nix-command flakes"];
  const words = command.length > 0 ? command : ["nix", "build", ...features, "--", ...installables];
  try {
    return await collectCommand(options, words[0]!, words.slice(1), ledger);
  } finally {
    options.onLive?.(null);
  }
}

function isGiven(text: string | undefined): boolean {
  return text !== undefined;
}

type Ledger = ReturnType<typeof ledgerOf> | null;

async function collectCommand(
  options: CollectOptions,
  program: string,
  args: readonly string[],
  ledger: Ledger,
): Promise<CollectRecord> {
  const { installables = [], cwd = process.cwd(), env = process.env, stdio } = options;
  const nix = await whichNix(program, env);
  const hasFlag = isRebuild(program) && takesLogFormat(program, env, cwd);
  const followed = wayToFollow(program, args, nix?.version ?? null, hasFlag);
  const session = openSession(options, ledger, nix);
  const own = ownSeconds(session.where);
  const result = await followCommand({
    program,
    args,
    env,
    cwd,
    followed,
    style: humanStyle(program.slice(program.lastIndexOf("/") + 1), args, options.colours),
    stdin: stdio?.stdin ?? "ignore",
    stdout: stdio?.stdout ?? 2,
    stderr: stdio?.stderr ?? 2,
    sink: session.watch.sink,
    onOutput: (text) => options.onOutput?.(text),
    onSignal: options.onSignal ?? (() => () => {}),
    signal: options.signal,
    onStarted: session.watch.started,
  });
  const { end } = result;
  if (end.notStarted !== null) await options.onOutput?.(`${end.notStarted}\n`);
  return concludeRun({
    ...session,
    ledger,
    env,
    cwd,
    command: [program, ...withoutSecrets([program, ...args]).slice(1)],
    targets: installables.length > 0 ? withoutSecrets(installables) : withoutSecrets(targetsOf(program, args)),
    followed: { way: followed.way, why: followed.why, events: result.events },
    isHiddenBy: followed.isHiddenBy,
    span: { startedAt: result.startedAt, endedAt: result.endedAt },
    exitStatus: end.status,
    wasStopped: result.wasStopped,
    commandSeconds: own.ofCommand(),
    lostBytes: result.lostBytes,
    trouble: result.trouble,
    unheard: result.unheard,
    notStarted: end.notStarted,
  });
}

async function collectAttached(options: CollectOptions, attach: string, ledger: Ledger): Promise<CollectRecord> {
  const { cwd = process.cwd(), env = process.env, signal } = options;
  const session = openSession(options, ledger, await whichNix("nix", env));
  const taken = intake({
    roles: [],
    sink: session.watch.sink,
    style: humanStyle("nix", []),
    onOutput: () => {},
  });
  let trouble: string | null = null;
  const listener = await listen({
    socketPath: attach,
    pipes: [],
    spoolFile: `${attach}.spool`,
    onStream: () => {},
    onPiece: taken.onPiece,
    onLost: (reason) => (trouble = reason),
  });
  const startedAt = monotonic();
  session.watch.started(null, { flush: taken.flush });
  await new Promise<void>((resolve) => {
    const release = options.onSignal?.(() => end());
    const end = (): void => {
      release?.();
      resolve();
    };
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
  });
  const endedAt = monotonic();
  const lostBytes = await listener.finish();
  taken.end(endedAt);
  return concludeRun({
    ...session,
    ledger,
    env,
    cwd,
    command: [],
    targets: [],
    followed: {
      way: "attached",
      why: "by a socket that commands begun meanwhile were told of, as their json-log-path",
      events: taken.events(),
    },
    isHiddenBy: null,
    span: { startedAt, endedAt },
    exitStatus: null,
    wasStopped: false,
    commandSeconds: null,
    lostBytes,
    trouble,
    unheard: 0,
    notStarted: null,
  });
}

/** Starts everything that goes on beside the command. */
function openSession(options: CollectOptions, ledger: Ledger, nix: Awaited<ReturnType<typeof whichNix>>) {
  const { cwd = process.cwd(), env = process.env, thresholds, onLive, liveEvery = 250 } = options;
  const read = derivationReader();
  const expected = estimates(ledger, (drvPath) => read(drvPath)?.system ?? null);
  const world = { ...thisWorld(), env, cwd };
  const location = locateStoreOf(options.store, world);
  const where = readCircumstances({ nix, env, cwd, command: options.command ?? [] });
  let slots: number | null = null;
  void where.then(
    ({ settings }) => (slots = /^\d{1,4}$/.test(settings["max-jobs"] ?? "") ? Number(settings["max-jobs"]) : null),
  );
  const model = runModel();
  const watch = watchRun({
    model,
    read,
    estimates: expected,
    stateDir: location?.stateDir ?? null,
    storeDir: location?.realStoreDir ?? "/nix/store",
    thresholds: { ...defaultThresholds, ...thresholds },
    onLive,
    liveEvery,
    slots: () => slots,
  });
  return {
    model,
    watch,
    read,
    expected,
    where,
    epochSeconds: Date.now() / 1000 - monotonic(),
    logDir: location === null ? null : logDirectory(location, env),
  };
}

/**
 * Tells the processor time of the command, once it has ended, from that of all children of this process: what was asked of
 * git and Nix meanwhile is not the command's. `null` where that cannot be told apart, because the command ended first.
 */
function ownSeconds(asking: Promise<unknown>): { ofCommand(): number | null } {
  const before = ownChildrenSeconds();
  let others: number | null = null;
  let isOver = false;
  const settle = async (): Promise<void> => {
    await asking;
    const now = ownChildrenSeconds();
    if (!isOver && before !== null && now !== null) others = now - before;
  };
  void settle();
  return {
    ofCommand: () => {
      isOver = true;
      const now = ownChildrenSeconds();
      return before === null || now === null || others === null ? null : now - before - others;
    },
  };
}

function locateStoreOf(
  store: string | null | undefined,
  world: ReturnType<typeof thisWorld>,
): ReturnType<typeof locateStore> | null {
  try {
    return locateStore({ store, world });
  } catch (error) {
    // A store that is not on this machine, or an odd URI: Nix will say what it thinks of that.
    asNixperfError(error);
    return null;
  }
}

/** The Nix that the command is, or will find: its own directory first for a program given by its path. */
async function whichNix(program: string, env: NonNullable<CollectOptions["env"]>) {
  const isNix = program.slice(program.lastIndexOf("/") + 1) === "nix";
  const own = isNix ? program : "nix";
  const version = await nixVersion({ program: own, env: { ...env }, timeoutSeconds: 5 });
  return version === null ? null : { program: own, version };
}

import type { Gap } from "@nixperf/errors";
import { builderOf } from "../model/builders/builder.ts";
import type { FoundBuilder } from "../model/builders/builder.ts";
import type { BuilderMachine } from "../model/builders/builder-machine.ts";
import { assumedSpeed, hostSpeeds } from "../model/builders/host-speeds.ts";
import { localNeeds } from "../model/builders/local-needs.ts";
import { buildersText, builderUri, machineLine } from "../model/builders/machine-line.ts";
import type { BuilderFormat, MachineLine } from "../model/builders/machine-line.ts";
import type { Need } from "../model/builders/need.ts";
import { unknown } from "../model/fact.ts";
import type { Fact } from "../model/fact.ts";
import { versionOf } from "../model/nix/nix-set-up.ts";
import { commandNames } from "../model/readings/plan.ts";
import { saidBy } from "../model/readings/text.ts";
import { gapsAt } from "../model/gaps-at.ts";
import { situationOf } from "../model/recommend/situation.ts";
import { askHost } from "../probe/builders/ask-host.ts";
import { readCalibrations } from "../probe/calibrate/read-calibrations.ts";
import { hostKey } from "../probe/builders/host-key.ts";
import { nixSshOpts } from "../probe/builders/nix-ssh-opts.ts";
import { buildersWanted } from "./builders-options.ts";
import type { BuildersOptions, BuildersWanted } from "./builders-options.ts";
import { readingsFor } from "./readings-for.ts";

export interface BuildersRecord {
  schema: "nixperf.hardware.builders/1";
  /** Every machine that was named, in that order. */
  builders: Builder[];
  /** All lines together. */
  text: { format: BuilderFormat; text: string };
  /** What else has to be so, here and there. */
  needs: Need[];
  gaps: Gap[];
}

/** A machine to build on. Facts are null where it did not answer. */
export interface Builder {
  /** `USER@HOST`. */
  host: string;
  /** Whether it was asked with success; what it lacks then is in gaps. */
  answered: boolean;
  uri: string | null;
  machine: BuilderMachine | null;
  systems: Fact<string[]>;
  maxJobs: Fact<number>;
  speedFactor: Fact<number>;
  supportedFeatures: Fact<string[]>;
  mandatoryFeatures: string[];
  /** Base64; null when it was not asked for. */
  publicHostKey: Fact<string>;
  /** For `/etc/nix/machines`; null when too little is known. */
  line: string | null;
}

/** Hosts that are asked at the same time. */
const atOnce = 16;

/**
 * What machines are, asked over ssh, and the lines that make them builders of this one. Nothing is written or installed,
 * here or there. A host that does not answer is a gap, and the others go on.
 *
 * @throws NIXPERF_BUILDERS_HOST, NIXPERF_BUILDERS_LOCALHOST, NIXPERF_BUILDERS_OPTION, NIXPERF_SIZING_OPTION, and what
 *   `locateStore` throws
 */
export async function builders(options: BuildersOptions = {}): Promise<BuildersRecord> {
  const wanted = buildersWanted(options);
  const { hosts } = wanted;
  const readings = await readingsFor(options);
  // With which words ssh is started goes by the Nix of this side.
  const ssh = hosts.length === 0 ? { words: [], gaps: [] } : nixSshOpts(versionOf(readings), process.env);
  const [known, asked] = await Promise.all([
    readCalibrations(options),
    inTurn(hosts, (host) => askBuilder(host, wanted, options, ssh.words)),
  ]);
  const speeds = hostSpeeds(
    asked.map(({ found }, index) =>
      found === null ? null : { name: hosts[index]!.name, fingerprint: found.machine.fingerprint.value },
    ),
    wanted.speeds,
    known.calibrations,
  );
  const machines: MachineLine[] = [];
  const all: Builder[] = [];
  const gaps: Gap[] = [...ssh.gaps, ...gapsAt("/builders", known.gaps)];
  for (const [index, one] of asked.entries()) {
    const { found, key } = one;
    const name = hosts[index]!.name;
    const at = `/builders/${index}`;
    gaps.push(...gapsAt(at, one.gaps));
    const speedFactor = speeds[index]!;
    if (speedFactor.source === assumedSpeed)
      gaps.push({
        at: `${at}/speedFactor`,
        code: "NIXPERF_BUILDER_SPEED_UNKNOWN",
        message: `${name}: how fast it is beside others is not known, so it counts as 1`,
        tries: [`--speed ${name}=2, if it is twice as fast`, "nixperf hardware calibrate, on machines of each kind"],
      });
    const line =
      found === null || found.line === null
        ? null
        : { ...found.line, speedFactor: speedFactor.value ?? 1, publicHostKey: key.value };
    if (line !== null) machines.push(line);
    all.push({
      host: name,
      answered: found !== null,
      uri: line === null ? null : builderUri(line),
      machine: found?.machine ?? null,
      systems: found?.systems ?? unknown(),
      maxJobs: found?.maxJobs ?? unknown(),
      speedFactor,
      supportedFeatures: found?.supportedFeatures ?? unknown(),
      mandatoryFeatures: wanted.wishes.mandatoryFeatures,
      publicHostKey: key,
      line: line === null ? null : machineLine(line),
    });
  }
  const isRoot = saidBy(readings, commandNames.uid) === "0";
  const format = options.as ?? "machines";
  return {
    schema: "nixperf.hardware.builders/1",
    builders: all,
    text: { format, text: buildersText(machines, format) },
    needs: [...localNeeds(situationOf(readings), isRoot), ...asked.flatMap(({ found }) => found?.needs ?? [])],
    gaps,
  };
}

interface Asked {
  found: FoundBuilder | null;
  key: Fact<string>;
  gaps: Gap[];
}

async function askBuilder(
  host: BuildersWanted["hosts"][number],
  { wishes, seconds }: BuildersWanted,
  { pin = false, signal }: BuildersOptions,
  words: readonly string[],
): Promise<Asked> {
  const how = { until: performance.now() + seconds * 1000, seconds, sshKey: wishes.sshKey, sshWords: words, signal };
  const said = await askHost(host, how);
  if ("code" in said) return { found: null, key: unknown(), gaps: [said] };
  const found = builderOf(host, said, wishes);
  const { key, gaps } = pin ? await hostKey(host, how) : { key: unknown<string>(), gaps: [] };
  return { found, key, gaps: [...found.gaps, ...gaps] };
}

/** So many at once, in the order given. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one));
  return results;
}

import { badBuilderOption } from "../errors.ts";
import { parseHost } from "../model/builders/host.ts";
import type { BuilderHost } from "../model/builders/host.ts";
import type { BuilderFormat, BuilderProtocol } from "../model/builders/machine-line.ts";
import { isPlainPath, isWord } from "../model/builders/words.ts";
import type { BuilderWishes } from "../model/builders/builder.ts";
import type { DetectOptions } from "./detect.ts";
import { recommendationOptions } from "./sizing-options.ts";
import type { SizingWishes } from "./sizing-options.ts";

export interface BuildersOptions
  extends Pick<DetectOptions, "store" | "readings" | "signal">, Omit<SizingWishes, "experimental"> {
  /** `USER@HOST` or `HOST`, as ssh takes them. None: only what this side needs is told. */
  hosts?: readonly string[] | undefined;
  /** Default `ssh-ng`, which asks the daemon there; `ssh` is the older one. */
  protocol?: BuilderProtocol | undefined;
  /** Full path of the private key that Nix is to use. Default: what ssh finds. */
  sshKey?: string | undefined;
  /** Builds at once on each. Default: as many as fit. */
  maxJobs?: number | undefined;
  /** By host, as it was named: how fast it is beside the others. Whole, at least 1. */
  speeds?: Readonly<Record<string, number>> | undefined;
  /** Features that builds have to want to be sent to any of them. */
  mandatoryFeatures?: readonly string[] | undefined;
  /** Write the key of each host into its line, so that Nix takes no other. Default false. */
  pin?: boolean | undefined;
  /** The form of the text. Default `machines`. */
  as?: BuilderFormat | undefined;
  /** Where nixperf keeps its state, for what `calibrate` found on such machines; null: not read. Default: the usual place. */
  state?: string | null | undefined;
  /** `postgres://…` of a ledger that machines share. Default: this machine's own. */
  url?: string | undefined;
  /** For all that a host is asked, in seconds; what still runs then is ended, which takes half a second. Default 20. */
  timeoutSeconds?: number | undefined;
}

export interface BuildersWanted {
  hosts: BuilderHost[];
  wishes: BuilderWishes;
  speeds: ReadonlyMap<string, number>;
  seconds: number;
}

/** @throws NIXPERF_BUILDERS_HOST, NIXPERF_BUILDERS_LOCALHOST, NIXPERF_BUILDERS_OPTION, NIXPERF_SIZING_OPTION */
export function buildersWanted(options: BuildersOptions): BuildersWanted {
  const { sshKey, maxJobs, mandatoryFeatures = [], timeoutSeconds = 20, speeds = {} } = options;
  const named = (options.hosts ?? []).map((text) => [text, parseHost(text)] as const);
  const hosts = [...new Map(named.map(([, host]) => [host.name, host])).values()];
  if (sshKey !== undefined && !isPlainPath(sshKey))
    throw badBuilderOption("ssh key", JSON.stringify(sshKey), "a full path of letters, digits and / . _ + -");
  if (maxJobs !== undefined && !isWhole(maxJobs, 65_536))
    throw badBuilderOption("number of jobs", String(maxJobs), "a whole number from 1 to 65536");
  const odd = mandatoryFeatures.find((feature) => !isWord(feature));
  if (odd !== undefined)
    throw badBuilderOption("mandatory feature", JSON.stringify(odd), "a word such as big-parallel");
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600))
    throw badBuilderOption("time limit", `${timeoutSeconds} s`, "more than 0 and at most 3600 s");
  const byName = new Map<string, number>();
  for (const [text, speed] of Object.entries(speeds)) {
    const host = named.find(([name]) => name === text)?.[1];
    if (host === undefined)
      throw badBuilderOption("speed", `one for ${text}, which is no host here`, "a host of --host");
    if (!isWhole(speed, 1_000_000)) throw badBuilderOption("speed", String(speed), "a whole number of at least 1");
    byName.set(host.name, speed);
  }
  return {
    hosts,
    speeds: byName,
    seconds: timeoutSeconds,
    wishes: {
      protocol: options.protocol ?? "ssh-ng",
      sshKey: sshKey ?? null,
      maxJobs: maxJobs ?? null,
      mandatoryFeatures: [...new Set(mandatoryFeatures)],
      sizing: recommendationOptions(options),
    },
  };
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

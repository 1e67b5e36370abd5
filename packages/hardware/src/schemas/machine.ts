import { z } from "zod";
import type { Disk } from "../model/disk/disk.ts";
import type { Limits } from "../model/limits.ts";
import type { Cpu, Machine } from "../model/machine.ts";
import type { NixSetUp } from "../model/nix/nix-set-up.ts";
import type { Platform } from "../model/platform/platform.ts";
import { exactly } from "./exactly.ts";
import { fact } from "./fact.ts";
import { bytes, count } from "./figures.ts";

const text = fact(z.string());
const number = fact(count);
const size = fact(bytes);
const flag = fact(z.boolean());
const units = fact(z.number().min(0).describe("in performance cores"));
const limit = fact(z.union([count, z.literal("unlimited")]));

const platform: z.ZodType<Platform> = exactly<Platform>()(
  z.object({
    os: fact(z.enum(["linux", "darwin", "other"])),
    kernel: text,
    architecture: text,
    system: text,
    model: text,
    virtualization: text,
    container: text,
    wsl: fact(z.enum(["none", "wsl1", "wsl2"])),
    ci: fact(
      z.enum([
        "appveyor",
        "azure-pipelines",
        "bitbucket",
        "buildkite",
        "circleci",
        "cirrus",
        "drone",
        "forgejo",
        "garnix",
        "gitea",
        "github-hosted",
        "github-self-hosted",
        "gitlab",
        "jenkins",
        "none",
        "other",
        "semaphore",
        "teamcity",
        "travis",
      ]),
    ),
    battery: flag,
  }),
);

const kind = z.enum(["performance", "efficiency"]);

const cpu: z.ZodType<Cpu> = exactly<Cpu>()(
  z.object({
    model: text,
    logical: number,
    physical: number,
    performance: number,
    efficiency: number,
    smt: flag,
    kinds: z
      .array(
        z.object({
          kind,
          name: z.string().describe("What the machine calls it"),
          physical: count,
          logical: count,
          factor: z.number().min(0).describe("What one core does with one thread, in performance cores"),
        }),
      )
      .describe("The best first; empty when not known"),
    capacityUnits: units,
  }),
);

const limits: z.ZodType<Limits> = exactly<Limits>()(
  z.object({
    cgroup: text,
    cpus: number,
    cpuQuota: fact(z.union([z.number().min(0), z.literal("unlimited")])),
    memoryMaxBytes: limit,
    memoryHighBytes: limit,
    memoryBytes: size,
    memoryAvailableBytes: size,
    capacityUnits: units,
  }),
);

const disk: z.ZodType<Disk> = exactly<Disk>()(
  z.object({
    directory: text,
    mountPoint: text,
    fileSystem: text,
    inMemory: flag,
    rotational: flag,
    totalBytes: size,
    freeBytes: size,
    totalInodes: limit,
    freeInodes: limit,
  }),
);

const nix: z.ZodType<NixSetUp> = exactly<NixSetUp>()(
  z.object({
    version: text,
    implementation: fact(z.enum(["CppNix", "Lix", "Determinate"])),
    access: fact(z.enum(["direct", "daemon", "none"])),
    daemon: flag,
    trusted: flag,
    maySet: fact(z.union([z.literal("all"), z.array(z.string())])),
    systemConf: z.object({ path: z.string(), generated: flag, writable: flag }),
  }),
);

/** A machine: every fact with its source. */
export const machine: z.ZodType<Machine> = exactly<Machine>()(
  z.object({
    fingerprint: fact(z.string().regex(/^sha256:[0-9a-f]{64}$/)),
    platform,
    cpu,
    memory: z.object({
      totalBytes: size,
      availableBytes: size,
      swapTotalBytes: size,
      swapFreeBytes: size,
      zramBytes: size,
    }),
    numa: z.object({
      nodes: number,
      list: z.array(z.object({ node: count, cpus: count.nullable(), memoryBytes: bytes.nullable() })),
    }),
    limits: z.object({
      process: limits,
      builds: limits.nullable().describe("Of the process that builds; null when it is not seen"),
    }),
    disks: z.object({ store: disk, build: disk }),
    nix,
  }),
);

import { describe, expect, test } from "vitest";
import { constructed, constructedMachine } from "../../test/machines/constructed.ts";
import { expected } from "../../test/machines/expected.ts";
import { recorded } from "../../test/machines/recorded.ts";
import { unknownWithoutGap } from "../../test/machines/unknown-without-gap.ts";
import type { Limits } from "./limits.ts";
import { machineOf } from "./machine.ts";
import type { Readings } from "./readings/readings.ts";

const GiB = 1024 ** 3;

/** What is known of a machine, without the sources, as short as can be. */
function factsOf(readings: Readings): string[] {
  const { machine, gaps } = machineOf(readings);
  const { cpu, platform, limits, disks, nix } = machine;
  const size = (bytes: number | string | null): string =>
    typeof bytes === "number" ? `${Math.round((bytes / GiB) * 10) / 10} GiB` : String(bytes);
  const of = ({
    cpus,
    cpuQuota,
    memoryMaxBytes,
    memoryHighBytes,
    memoryAvailableBytes,
    capacityUnits,
  }: Limits): string =>
    `${cpus.value} CPUs, quota ${cpuQuota.value}, max ${size(memoryMaxBytes.value)}, high ${size(memoryHighBytes.value)}, ` +
    `${size(memoryAvailableBytes.value)} free, ${capacityUnits.value} units`;
  const { builds, process } = limits;
  const { virtualization, container, wsl, ci, battery, system } = platform;
  return [
    `${cpu.model.value}, ${system.value}, ${size(machine.memory.totalBytes.value)} in ${machine.numa.nodes.value}`,
    `${cpu.logical.value} threads, ${cpu.physical.value} cores: ${cpu.performance.value} P + ${cpu.efficiency.value} E, ${cpu.capacityUnits.value} units`,
    cpu.kinds.map(({ physical, logical, name, factor }) => `${physical}/${logical} ${name} at ${factor}`).join(" + "),
    `${virtualization.value} ${container.value} ${wsl.value} ${ci.value}${battery.value === true ? " battery" : ""}`,
    of(process),
    builds !== null && of(builds) === of(process)
      ? "builds: the same"
      : builds === null
        ? "builds: not seen"
        : `builds: ${of(builds)}`,
    `store on ${disks.store.fileSystem.value} at ${disks.store.mountPoint.value}, turns: ${disks.store.rotational.value}`,
    `builds in ${disks.build.directory.value}${disks.build.inMemory.value === true ? ", in memory" : ""}`,
    `trusted: ${nix.trusted.value}`,
    ...gaps.map(({ at, code }) => `${at} ${code.replace("NIXPERF_", "")}`),
  ];
}

describe("every fact of", () => {
  test.each([...constructed, ...recorded].map((one) => [one.name, one.readings]))("%s", (name, readings) => {
    expect(factsOf(readings)).toEqual(expected[name]);
  });

  test("every machine is in the table, and no other", () => {
    const names = [...constructed, ...recorded].map(({ name }) => name);
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });
});

test.each([...constructed, ...recorded].map((one) => [one.name, one.readings]))(
  "%s: what is not known has a gap that says why",
  (_, readings) => expect(unknownWithoutGap(machineOf(readings))).toEqual([]),
);

test("every machine of the corpus says where it is from", () => {
  expect(constructed.filter(({ source }) => source.length < 20)).toEqual([]);
  expect(new Set(constructed.map(({ name }) => name)).size).toBe(constructed.length);
});

describe("the fingerprint", () => {
  const of = (readings: Readings): string | null => machineOf(readings).machine.fingerprint.value;
  const before = of(constructedMachine("hybrid desktop"));

  test("is that of the hardware, whatever runs on it, whoever asks, and however much is free", () => {
    const readings = constructedMachine("hybrid desktop");
    readings.files["/proc/meminfo"] = readings.files["/proc/meminfo"]!.replaceAll("32599888", "32550000");
    readings.files["/proc/self/status"] = "Cpus_allowed_list:\t3";
    readings.env["HOME"] = "/root";
    readings.commands["id -un"]!.stdout = "root";
    readings.commands["uname"]!.stdout = "Linux 6.18.1 x86_64";
    expect(of(readings)).toBe(before);
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test("is that of 32 GiB for all that kernels leave of them", () => {
    const with32 = (kibibytes: number): string | null => {
      const readings = constructedMachine("hybrid desktop");
      const said = readings.files["/proc/meminfo"]!;
      readings.files["/proc/meminfo"] = said.replaceAll("32599888", String(kibibytes)).replace(/MemAvail.*\n/, "");
      return of(readings);
    };
    for (const kibibytes of [31 * 1024 ** 2 + 1, 31.4 * 1024 ** 2, 31.6 * 1024 ** 2, 32 * 1024 ** 2])
      expect(with32(Math.round(kibibytes))).toBe(before);
    expect(with32(31 * 1024 ** 2)).not.toBe(before);
  });

  test("differs between machines, and with a core or memory more", () => {
    const all = constructed.map(({ readings }) => of(readings));
    expect(new Set(all).size).toBe(constructed.length);
    const bigger = constructedMachine("hybrid desktop");
    bigger.files["/proc/meminfo"] = bigger.files["/proc/meminfo"]!.replaceAll("32599888", "65700000");
    expect(of(bigger)).not.toBe(before);
    const smaller = constructedMachine("hybrid desktop");
    smaller.files["/sys/devices/system/cpu/online"] = "0-18";
    expect(of(smaller)).not.toBe(before);
  });

  test("is not known where the machine is not", () => {
    const readings = constructedMachine("hybrid desktop");
    delete readings.files["/proc/meminfo"];
    expect(of(readings)).toBeNull();
  });
});

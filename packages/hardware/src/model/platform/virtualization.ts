import { sysctlOf } from "../cpu/sysctl.ts";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { isThere, textOf } from "../readings/text.ts";

const dmi = "/sys/class/dmi/id";

/** Firmware's vendor and product of virtual machines (as in systemd's detect-virt, by the makers' documentation). */
const makers: ReadonlyArray<[pattern: RegExp, kind: string]> = [
  [/^QEMU|^KVM|^Standard PC|^BHYVE$|^KubeVirt/, "kvm"],
  [/^VMware/, "vmware"],
  [/^VirtualBox|^innotek/, "virtualbox"],
  [/^Xen/, "xen"],
  [/^Microsoft Corporation/, "hyper-v"],
  [/^Google Compute Engine|^Google/, "google"],
  [/^Amazon EC2/, "amazon"],
  [/^Parallels/, "parallels"],
  [/^Apple Virtualization/, "apple"],
  [/^vServer$|^DigitalOcean|^OpenStack/, "kvm"],
];

/**
 * Which hypervisor the machine runs on: `kvm`, `vmware`, `hyper-v`, …; `other` for one that says no more; `none` on
 * bare metal. Processors of x86 say whether there is one; elsewhere only the firmware may.
 */
export function virtualization(readings: Readings, wsl: "none" | "wsl1" | "wsl2", note: NoteGap): Fact<string> {
  const info = textOf(readings, "/proc/cpuinfo") ?? "";
  const flags = /^flags[ \t]*:(.*)$/m.exec(info)?.[1] ?? null;
  const hasHypervisor = flags?.split(" ").includes("hypervisor") ?? null;
  if (hasHypervisor === false) return known("none", "/proc/cpuinfo (flags)");
  if (wsl !== "none") return known("hyper-v", "/proc/sys/kernel/osrelease");
  const told = textOf(readings, "/sys/hypervisor/type");
  if (told !== null && /^[a-z]{1,20}$/.test(told)) return known(told, "/sys/hypervisor/type");
  // Amazon also lets whole machines: `a1.metal`.
  const isMetal = hasHypervisor !== true && /\.metal/.test(textOf(readings, `${dmi}/product_name`) ?? "");
  for (const name of isMetal ? [] : ["product_name", "sys_vendor"]) {
    const text = textOf(readings, `${dmi}/${name}`);
    if (text === null) continue;
    const kind = makers.find(([pattern]) => pattern.test(text))?.[1];
    // Microsoft also makes laptops, which are no virtual machines; processors of ARM do not say it.
    if (kind === "hyper-v" && textOf(readings, `${dmi}/product_name`) !== "Virtual Machine") continue;
    if (kind !== undefined) return known(kind, `${dmi}/${name}`);
  }
  if (hasHypervisor === true) return known("other", "/proc/cpuinfo (flags)");
  const board = textOf(readings, "/proc/device-tree/model");
  if (board !== null) return known(/linux,dummy-virt/.test(board) ? "kvm" : "none", "/proc/device-tree/model");
  if (isThere(readings, `${dmi}/sys_vendor`)) return known("none", `${dmi}/sys_vendor`);
  note("/platform/virtualization", "NIXPERF_VIRTUALIZATION_UNKNOWN", "neither the processor nor the firmware says it");
  return unknown();
}

export function darwinVirtualization(readings: Readings, note: NoteGap): Fact<string> {
  const present = sysctlOf(readings).get("kern.hv_vmm_present");
  if (present === "0" || present === "1")
    return known(present === "1" ? "other" : "none", "sysctl kern.hv_vmm_present");
  note("/platform/virtualization", "NIXPERF_VIRTUALIZATION_UNKNOWN", "sysctl has no kern.hv_vmm_present");
  return unknown();
}

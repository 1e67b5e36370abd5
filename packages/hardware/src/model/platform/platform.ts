import { sysctlOf } from "../cpu/sysctl.ts";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { saidBy, textOf } from "../readings/text.ts";
import { ciKind } from "./ci.ts";
import type { CiKind } from "./ci.ts";
import { container } from "./container.ts";
import { darwinVirtualization, virtualization } from "./virtualization.ts";

export interface Platform {
  os: Fact<"linux" | "darwin" | "other">;
  /** Release of the kernel. */
  kernel: Fact<string>;
  /** As Nix names it: `x86_64`, `aarch64`. */
  architecture: Fact<string>;
  /** What Nix builds for here: `x86_64-linux`. */
  system: Fact<string>;
  /** What the maker calls the machine: `Mac14,2`, `Raspberry Pi 4 Model B Rev 1.4`. */
  model: Fact<string>;
  /** The hypervisor under it: `kvm`, `vmware`, …; `other` for one that says no more; `none`. */
  virtualization: Fact<string>;
  /** What it runs in: `docker`, `podman`, …; `none`. */
  container: Fact<string>;
  /** Windows Subsystem for Linux, 1 or 2. */
  wsl: Fact<"none" | "wsl1" | "wsl2">;
  ci: Fact<CiKind>;
  /** Whether it can run from a battery, as laptops do. */
  battery: Fact<boolean>;
}

const architectures: Readonly<Record<string, string>> = {
  arm64: "aarch64",
  amd64: "x86_64",
  i386: "i686",
  i586: "i686",
};

export function platformOf(readings: Readings, note: NoteGap): Platform {
  const [name, kernel, machine] = saidBy(readings, commandNames.uname)?.split(" ") ?? [];
  const os = name === "Linux" ? "linux" : name === "Darwin" ? "darwin" : name === undefined ? null : "other";
  const sysctl = sysctlOf(readings);
  // A program that is translated from Intel's code is told that the machine is one of Intel's.
  const isAppleSilicon = sysctl.get("hw.optional.arm64") === "1";
  const said = machine === undefined ? undefined : (architectures[machine] ?? machine);
  const architecture = isAppleSilicon ? "aarch64" : said !== undefined && /^\w{1,20}$/.test(said) ? said : undefined;
  const source = isAppleSilicon ? "sysctl hw.optional.arm64" : "uname -m";
  if (os === null || os === "other")
    note("/platform/os", "NIXPERF_OS_UNKNOWN", "this is neither Linux nor macOS, so little is known of it");
  if (architecture === undefined || kernel === undefined)
    note("/platform", "NIXPERF_OS_UNKNOWN", "uname does not say all");
  const subsystem = os === "darwin" ? "none" : wsl(readings);
  return {
    os: os === null ? unknown() : known(os, "uname -s"),
    kernel: kernel === undefined ? unknown() : known(kernel, "uname -r"),
    architecture: architecture === undefined ? unknown() : known(architecture, source),
    system:
      architecture === undefined || os === null || os === "other"
        ? unknown()
        : known(`${architecture}-${os}`, `uname -s, ${source}`),
    model: os === "darwin" ? macModel(sysctl.get("hw.model"), note) : linuxModel(readings, note),
    virtualization: os === "darwin" ? darwinVirtualization(readings, note) : virtualization(readings, subsystem, note),
    container: os === "darwin" ? known("none", "uname -s") : container(readings),
    wsl: known(subsystem, os === "darwin" ? "uname -s" : "/proc/sys/kernel/osrelease, WSL_DISTRO_NAME"),
    ci: ciKind(readings),
    battery: os === "darwin" ? macBattery(readings, note) : linuxBattery(readings),
  };
}

function macModel(model: string | undefined, note: NoteGap): Fact<string> {
  if (model !== undefined && model !== "") return known(model.slice(0, 100), "sysctl hw.model");
  return unnamed(note, "sysctl has no hw.model");
}

function linuxModel(readings: Readings, note: NoteGap): Fact<string> {
  for (const file of ["/proc/device-tree/model", "/sys/class/dmi/id/product_name"]) {
    const text = textOf(readings, file);
    if (text !== null && /^[\u0020-\uffff]{1,100}$/.test(text)) return known(text, file);
  }
  return unnamed(note, "neither firmware nor device tree names the machine");
}

function unnamed(note: NoteGap, why: string): Fact<string> {
  note("/platform/model", "NIXPERF_MODEL_UNKNOWN", why);
  return unknown();
}

/** Kernels of WSL 1 call themselves `4.4.0-19041-Microsoft`, those of WSL 2 `…-microsoft-standard-WSL2`. */
function wsl(readings: Readings): "none" | "wsl1" | "wsl2" {
  const release = textOf(readings, "/proc/sys/kernel/osrelease") ?? "";
  if (release.endsWith("-Microsoft")) return "wsl1";
  // A kernel of one's own may be called anything.
  return /microsoft|WSL2/.test(release) || Object.hasOwn(readings.env, "WSL_DISTRO_NAME") ? "wsl2" : "none";
}

const supplies = "/sys/class/power_supply";

/** A supply of the scope `Device` is that of a mouse or a headset. */
function linuxBattery(readings: Readings): Fact<boolean> {
  for (const file of Object.keys(readings.files)) {
    if (!file.startsWith(`${supplies}/`) || !file.endsWith("/type")) continue;
    const scope = textOf(readings, `${file.slice(0, -"/type".length)}/scope`);
    if (textOf(readings, file) === "Battery" && scope !== "Device") return known(true, file);
  }
  return known(false, supplies);
}

/** `pmset -g batt` lists `-InternalBattery-0 (id=…)` on laptops. */
function macBattery(readings: Readings, note: NoteGap): Fact<boolean> {
  const said = saidBy(readings, commandNames.pmset);
  if (said !== null) return known(/InternalBattery/.test(said), commandNames.pmset);
  note("/platform/battery", "NIXPERF_BATTERY_UNKNOWN", `${commandNames.pmset} does not say it`);
  return unknown();
}

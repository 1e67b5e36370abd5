import { expect, test } from "vitest";
import { gapList } from "../fact.ts";
import { noReadings } from "../readings/readings.ts";
import { linuxCpuModel } from "./cpu-model.ts";
import { platformOf } from "./platform.ts";
import type { Platform } from "./platform.ts";

function platform(
  files: Record<string, string>,
  env: Record<string, string> = {},
  uname = "Linux 6.12.1 x86_64",
): Platform {
  const readings = { ...noReadings(), files, env, commands: { uname: { code: 0, stdout: uname } } };
  return platformOf(readings, gapList().note);
}

const guest = { "/proc/cpuinfo": "flags\t\t: fpu hypervisor" };
const bare = { "/proc/cpuinfo": "flags\t\t: fpu vmx" };
const dmi = (vendor: string, product: string): Record<string, string> => ({
  "/sys/class/dmi/id/sys_vendor": vendor,
  "/sys/class/dmi/id/product_name": product,
});

test.each<[files: Record<string, string>, virtualization: string | null]>([
  [bare, "none"],
  [{ ...bare, ...dmi("Microsoft Corporation", "Surface Laptop 5") }, "none"],
  [{ ...bare, ...dmi("Amazon EC2", "m5.metal") }, "none"],
  [guest, "other"],
  [{ ...guest, ...dmi("QEMU", "Standard PC (Q35 + ICH9, 2009)") }, "kvm"],
  [{ ...guest, ...dmi("VMware, Inc.", "VMware Virtual Platform") }, "vmware"],
  [{ ...guest, ...dmi("innotek GmbH", "VirtualBox") }, "virtualbox"],
  [{ ...guest, ...dmi("Microsoft Corporation", "Virtual Machine") }, "hyper-v"],
  [{ ...guest, ...dmi("Google", "Google Compute Engine") }, "google"],
  [{ ...guest, ...dmi("Amazon EC2", "t3.large") }, "amazon"],
  [{ ...guest, "/sys/hypervisor/type": "xen" }, "xen"],
  [dmi("Amazon EC2", "a1.metal"), "none"],
  [dmi("Amazon EC2", "t4g.large"), "amazon"],
  [dmi("Hetzner", "vServer"), "kvm"],
  [dmi("GIGABYTE", "G242-P32-QZ"), "none"],
  [{ "/proc/device-tree/model": "linux,dummy-virt" }, "kvm"],
  [{ "/proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0" }, "none"],
  [{}, null],
])("%j runs on the hypervisor %s", (files, value) => expect(platform(files).virtualization.value).toBe(value));

test.each<[files: Record<string, string>, env: Record<string, string>, container: string]>([
  [{}, {}, "none"],
  [{ "/run/systemd/container": "systemd-nspawn" }, {}, "systemd-nspawn"],
  [{ "/run/systemd/container": "wsl" }, {}, "none"],
  [{}, { container: "podman" }, "podman"],
  [{}, { container: "\u001b[2J" }, "none"],
  [{ "/run/.containerenv": "" }, {}, "podman"],
  [{ "/.dockerenv": "" }, {}, "docker"],
  [{ "/.dockerenv": "" }, { KUBERNETES_SERVICE_HOST: "1" }, "kubernetes"],
  [{ "/proc/self/cgroup": "5:cpu:/docker/0123" }, {}, "docker"],
  [{ "/proc/self/cgroup": `0::/system.slice/docker-${"0a".repeat(32)}.scope` }, {}, "docker"],
  [{ "/proc/self/cgroup": "0::/system.slice/docker.service" }, {}, "none"],
  [{ "/proc/self/cgroup": "0::/lxc.payload.x" }, {}, "lxc"],
  [{ "/proc/self/cgroup": "0::/user.slice" }, {}, "none"],
])("%j with %j is in the container %s", (files, env, value) => {
  expect(platform(files, env).container.value).toBe(value);
});

test.each<[env: Record<string, string>, ci: string]>([
  [{}, "none"],
  [{ CI: "1" }, "other"],
  [{ CI: "1", GITHUB_ACTIONS: "1", RUNNER_ENVIRONMENT: "github-hosted" }, "github-hosted"],
  [{ CI: "1", GITHUB_ACTIONS: "1", RUNNER_ENVIRONMENT: "self-hosted" }, "github-self-hosted"],
  [{ CI: "1", GITHUB_ACTIONS: "1", GITEA_ACTIONS: "1" }, "gitea"],
  [{ CI: "1", GITLAB_CI: "1" }, "gitlab"],
])("%j is the CI %s", (env, value) => expect(platform({}, env).ci.value).toBe(value));

test.each([
  ["Linux 6.12.1 x86_64", "x86_64-linux"],
  ["Linux 6.12.1 aarch64", "aarch64-linux"],
  ["Linux 6.12.1 riscv64", "riscv64-linux"],
  ["Linux 6.12.1 i386", "i686-linux"],
  ["Darwin 25.0.0 arm64", "aarch64-darwin"],
  ["FreeBSD 14.1 amd64", null],
  ["", null],
])("uname that says %j is the system %s", (uname, system) => {
  expect(platform({}, {}, uname).system.value).toBe(system);
});

test.each([
  ["4.4.0-19041-Microsoft", "wsl1"],
  ["5.15.90.1-microsoft-standard-WSL2", "wsl2"],
  ["6.12.1", "none"],
])("the kernel %s is WSL: %s", (release, wsl) => {
  expect(platform({ "/proc/sys/kernel/osrelease": release }).wsl.value).toBe(wsl);
});

test.each([
  ["model name\t: Intel(R) Core(TM)  i7-12700", "Intel Core i7-12700"],
  ["model name\t: \u001b[31mEvil\u0007", "[31mEvil"],
  ["cpu\t\t: POWER9, altivec supported", "POWER9, altivec supported"],
  ["Processor\t: AArch64 Processor rev 4\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c", "Neoverse-N1"],
  ["CPU implementer\t: 0x99\nCPU variant\t: 0x0\nCPU part\t: 0x001", "ARM implementer 0x99 part 0x001"],
  ["", null],
])("cpuinfo %j names the processor %j", (info, model) => {
  const readings = { ...noReadings(), files: { "/proc/cpuinfo": info } };
  expect(linuxCpuModel(readings, gapList().note).value).toBe(model);
});

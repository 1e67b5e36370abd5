/** What is read of a machine. The probe of this machine and the script for others are both made from these lists. */

/** More than any of these files holds; what is larger counts as unreadable. */
export const maxFileBytes: number = 4 * 1024 * 1024;

/** Read as they are. All exist on Linux only. */
export const plainFiles: readonly string[] = [
  "/.dockerenv",
  "/proc/1/comm",
  "/proc/cpuinfo",
  "/proc/device-tree/model",
  "/proc/meminfo",
  "/proc/self/cgroup",
  "/proc/self/mountinfo",
  "/proc/self/status",
  "/proc/swaps",
  "/proc/sys/kernel/osrelease",
  "/run/.containerenv",
  "/run/openrc/softlevel",
  "/run/systemd/container",
  "/sys/class/dmi/id/product_name",
  "/sys/class/dmi/id/sys_vendor",
  "/sys/devices/cpu_atom/cpus",
  "/sys/devices/cpu_core/cpus",
  "/sys/devices/cpu_lowpower/cpus",
  "/sys/devices/system/cpu/online",
  "/sys/devices/system/node/online",
  "/sys/hypervisor/type",
];

/** One file for each CPU, node or device, of a line each. `*` stands for anything but a slash. */
export const filePatterns: readonly string[] = [
  "/sys/devices/system/cpu/cpu[0-9]*/cpu_capacity",
  "/sys/devices/system/cpu/cpu[0-9]*/cpufreq/cpuinfo_max_freq",
  "/sys/devices/system/cpu/cpu[0-9]*/topology/core_cpus_list",
  "/sys/devices/system/cpu/cpu[0-9]*/topology/thread_siblings_list",
  "/sys/devices/system/node/node[0-9]*/cpulist",
  "/sys/devices/system/node/node[0-9]*/meminfo",
  "/sys/class/block/*/dev",
  "/sys/class/block/*/dm/name",
  "/sys/class/block/*/queue/rotational",
  "/sys/class/block/*/slaves/*/dev",
  "/sys/class/power_supply/*/type",
  "/sys/class/power_supply/*/scope",
];

export const linkPatterns: readonly string[] = ["/sys/class/block/*"];

/** Of each directory of a cgroup v1 hierarchy or of cgroup v2; the last two are there in every one. */
export const cgroupFiles: readonly string[] = [
  "cpu.max",
  "cpuset.cpus.effective",
  "memory.max",
  "memory.high",
  "memory.current",
  "cpu.cfs_quota_us",
  "cpu.cfs_period_us",
  "cpuset.effective_cpus",
  "memory.limit_in_bytes",
  "memory.usage_in_bytes",
  "memory.stat",
  "cgroup.controllers",
  "notify_on_release",
];

/**
 * How the kernel calls the process that Nix's clients connect to (`comm`, of which it keeps 15 characters): that of
 * CppNix and Lix, and `determinate-nixd`.
 */
export const daemonNames: readonly string[] = ["nix-daemon", "determinate-nix"];

/** Of each process that is called so. */
export const processFiles: readonly string[] = ["comm", "status", "cgroup"];

/** More processes of the daemon than this are not looked at. */
export const maxDaemons = 64;

/** Variables whose value is read. */
export const variables: readonly string[] = [
  "HOME",
  "NIX_CONF_DIR",
  "NIX_CONFIG",
  "NIX_CONFIG_HOME",
  "NIX_USER_CONF_FILES",
  "RUNNER_ENVIRONMENT",
  "TMPDIR",
  "XDG_CONFIG_DIRS",
  "XDG_CONFIG_HOME",
  "container",
];

/** Variables of which it only matters that they are there. */
export const marks: readonly string[] = [
  "APPVEYOR",
  "BITBUCKET_BUILD_NUMBER",
  "BUILDKITE",
  "CI",
  "CIRCLECI",
  "CIRRUS_CI",
  "DRONE",
  "FORGEJO_ACTIONS",
  "GARNIX_CI",
  "GITEA_ACTIONS",
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "JENKINS_URL",
  "KUBERNETES_SERVICE_HOST",
  "SEMAPHORE",
  "TEAMCITY_VERSION",
  "TF_BUILD",
  "TRAVIS",
  "WSL_DISTRO_NAME",
];

/** What is asked of sysctl(8) on macOS; names that a system has not are passed over. */
export const sysctlNames: readonly string[] = [
  "hw.model",
  "hw.physicalcpu",
  "hw.logicalcpu",
  "hw.memsize",
  "hw.nperflevels",
  "hw.perflevel0",
  "hw.perflevel1",
  "hw.perflevel2",
  "hw.optional.arm64",
  "machdep.cpu.brand_string",
  "kern.hv_vmm_present",
  "vm.swapusage",
];

/** The names under which what programs say is kept. */
export const commandNames = {
  /** `uname -s -r -m`: kernel, release, architecture. */
  uname: "uname",
  user: "id -un",
  uid: "id -u",
  groups: "id -Gn",
  nixVersion: "nix --version",
  /** The same with the settings that are there, and what it says on standard error before it. */
  nixAsSet: "nix --version, as it is set",
  /** Says since 2.15 whether the daemon trusts who asks. Asked only where there is a daemon. */
  nixStore: "nix store ping",
  sysctl: "sysctl",
  vmStat: "vm_stat",
  mount: "mount",
  diskutil: "diskutil info",
  pmset: "pmset -g batt",
  /** Of {@link compilerCacheDirs}; fails where one is missing, and then tells of the others. */
  cacheDirs: "ls -ld",
} as const;

/** Where builds keep what compilers made: the first is that of the modules of NixOS. */
export const compilerCacheDirs = { ccache: "/var/cache/ccache", sccache: "/var/cache/sccache" } as const;

/** Settings whose value is secret and is left out of what is read, also where the = is forgotten. */
export const secretSettings: RegExp = /^([ \t]*(?:extra-)?access-tokens[ \t]*=?).*$/gm;

/** The same in what Nix says of a line that it does not understand. */
export const secretsSaid: RegExp = /(access-tokens).*/g;

import { cgroup2, cgroups, firstThread, linux, nvme, rootOn, v1, x86Info } from "./build-machine.ts";
import type { ConstructedMachine } from "./build-machine.ts";

/** Machines of which a container, a pod or a guest sees a part. */
export const containedMachines: ConstructedMachine[] = [
  {
    name: "container with a quota on a host of 64 cores",
    source:
      "`docker run --cpus 4 --memory 8g` with cgroup v2: Docker's reference of resource constraints, cgroup-v2.rst",
    readings: linux({
      machine: "x86_64",
      release: "6.8.0-45-generic",
      cpuInfo: x86Info("AMD EPYC 7763 64-Core Processor", 128, "svm"),
      online: "0-127",
      siblings: firstThread(64),
      nodes: [["0-127", 527_000_000]],
      memory: { total: 527_000_000, available: 400_000_000 },
      cgroup: "0::/",
      mounts: [
        "900 800 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w",
        "901 900 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate,memory_recursiveprot",
      ],
      files: {
        "/.dockerenv": "",
        ...cgroups([], {
          "/cpu.max": "400000 100000",
          "/cpuset.cpus.effective": "0-127",
          "/memory.max": "8589934592",
          "/memory.high": "max",
          "/memory.current": "3221225472",
          "/memory.stat": "anon 1073741824\ninactive_file 2147483648\nactive_file 100",
        }),
      },
      commands: { "nix --version": "nix (Nix) 2.18.9", "id -u": "0" },
      store: { access: "direct" },
    }),
  },
  {
    name: "nested cgroups: a pod within a slice, with the daemon under a quota of its own",
    source: "layout of kubepods.slice: Kubernetes' page on cgroup management; limits by cgroup-v2.rst",
    readings: linux({
      machine: "x86_64",
      release: "6.1.0",
      cpuInfo: x86Info("Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz", 32, "hypervisor"),
      online: "0-31",
      siblings: firstThread(16),
      nodes: [["0-31", 130_000_000]],
      memory: { total: 130_000_000, available: 100_000_000 },
      cgroup: "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/build",
      mounts: [rootOn("259:2", "/dev/nvme0n1p2"), cgroup2],
      allowed: "0-15",
      files: {
        ...cgroups(
          [
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/build",
            "/system.slice/nix-daemon.service",
          ],
          {
            "/kubepods.slice/cpu.max": "max 100000",
            "/kubepods.slice/memory.max": "120000000000",
            "/kubepods.slice/memory.current": "20000000000",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cpu.max": "250000 100000",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/memory.max": "17179869184",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/memory.current": "7179869184",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/cpu.max":
              "600000 100000",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/memory.high":
              "12884901888",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-1.scope/memory.current":
              "6000000000",
            "/system.slice/cpuset.cpus.effective": "0-31",
            "/system.slice/nix-daemon.service/cpu.max": "150000 100000",
            "/system.slice/nix-daemon.service/cpuset.cpus.effective": "0-3,16-19",
            "/system.slice/memory.max": "34359738368",
            "/system.slice/memory.current": "4359738368",
          },
        ),
        ...nvme.files,
        "/sys/class/dmi/id/sys_vendor": "Amazon EC2",
        "/sys/class/dmi/id/product_name": "m6i.8xlarge",
        // A connection that the daemon serves, and a namesake of somebody else.
        "/proc/950/comm": "nix-daemon",
        "/proc/950/status": "Name:\tnix-daemon\nPPid:\t900\nUid:\t0\t0\t0\t0\nCpus_allowed_list:\t0-31",
        "/proc/950/cgroup": "0::/system.slice/nix-daemon.service",
        "/proc/900/comm": "nix-daemon",
        "/proc/900/status": "Name:\tnix-daemon\nPPid:\t1\nUid:\t0\t0\t0\t0\nCpus_allowed_list:\t0-31",
        "/proc/900/cgroup": "0::/system.slice/nix-daemon.service",
        "/proc/77/comm": "nix-daemon",
        "/proc/77/status": "Name:\tnix-daemon\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nCpus_allowed_list:\t0",
        "/proc/77/cgroup": "0::/user.slice",
      },
      links: nvme.links,
      env: { KUBERNETES_SERVICE_HOST: "1", GITLAB_CI: "1", CI: "1" },
      commands: { "nix --version": "nix (Determinate Nix 3.11.2) 2.31.1", "id -Gn": "user wheel" },
      store: { access: "daemon" },
    }),
  },
  {
    name: "cgroup v1 of Docker without namespaces",
    source:
      "/proc/self/cgroup and mountinfo in the form of adoptium-support issue 638 (kubepods, v1); sched-bwc.rst, memory.rst",
    readings: linux({
      machine: "x86_64",
      release: "4.19.0",
      cpuInfo: x86Info("Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", 32, "vmx"),
      online: "0-31",
      siblings: firstThread(16),
      nodes: [
        ["0-7,16-23", 98_000_000],
        ["8-15,24-31", 98_000_000],
      ],
      memory: { total: 196_000_000, available: 150_000_000 },
      cgroup: [
        "10:memory:/kubepods/pod1/c1",
        "6:cpuset:/kubepods/pod1/c1",
        "5:cpu,cpuacct:/kubepods/pod1/c1",
        "0::/",
      ].join("\n"),
      mounts: [
        "900 800 0:50 / / rw,relatime - overlay overlay rw",
        v1("cpu,cpuacct", "/kubepods/pod1/c1"),
        v1("cpuset", "/kubepods/pod1/c1"),
        v1("memory", "/kubepods/pod1/c1"),
      ],
      allowed: "0-7",
      files: {
        "/sys/fs/cgroup/cpu,cpuacct/notify_on_release": "0",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "350000",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
        "/sys/fs/cgroup/cpuset/notify_on_release": "0",
        "/sys/fs/cgroup/cpuset/cpuset.effective_cpus": "0-7",
        "/sys/fs/cgroup/memory/notify_on_release": "0",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "4294967296",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1073741824",
        "/sys/fs/cgroup/memory/memory.stat": "cache 5\ninactive_file 1\ntotal_inactive_file 73741824",
      },
      store: { access: "direct" },
    }),
  },
  {
    name: "WSL 2",
    source:
      "mounts and kernel's name: alumet issue 472 and microsoft/WSL issue 9868; the rest as on any virtual machine",
    readings: linux({
      machine: "x86_64",
      release: "6.6.114.1-microsoft-standard-WSL2",
      cpuInfo: x86Info("13th Gen Intel(R) Core(TM) i5-1340P", 16, "hypervisor ht"),
      online: "0-15",
      siblings: (cpu) => `${cpu & ~1}-${cpu | 1}`,
      memory: { total: 12_068_144, available: 10_000_000, swap: 3_145_728 },
      cgroup: "0::/init.scope",
      mounts: [
        "72 65 8:48 / / rw,relatime - ext4 /dev/sdd rw,discard,errors=remount-ro,data=ordered",
        "90 72 0:61 / /mnt/c rw,noatime - 9p C:\\134 rw,aname=drvfs;path=C:\\134;uid=1000",
        cgroup2,
      ],
      files: {
        ...cgroups(["/init.scope"]),
        "/proc/sys/fs/binfmt_misc/WSLInterop": "enabled",
        "/sys/class/block/sdd/dev": "8:48",
        "/sys/class/block/sdd/queue/rotational": "1",
      },
      links: { "/sys/class/block/sdd": "../../devices/LNXSYSTM:00/ACPI0004:00/VMBUS:00/host0/block/sdd" },
      env: { WSL_DISTRO_NAME: "1" },
      commands: { "nix --version": "nix (Nix) 2.24.14" },
      store: { access: "direct" },
    }),
  },
];

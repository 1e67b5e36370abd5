/** How many processes and threads the tools of a dev shell may start. */
export interface ToolLimits {
  /** Compilers at the same time: as many as the CPUs have use for and the memory has room for. */
  processes: number;
  /** Threads of one process, which share its memory: as many as the CPUs have use for. */
  threads: number;
}

/** A variable that a build tool reads. */
export interface ToolVariable {
  name: string;
  value: string;
  /** Whether it holds flags, of which there may be others: those stay, and these come after them. */
  appends: boolean;
  /** Who reads it. */
  tools: string;
  /** Whether it is set for builders of nixpkgs, by Nix itself; what the shell has never gets there. */
  reachesBuilders: boolean;
  /** What holds in builders of nixpkgs instead, or by this. */
  inBuilders: string;
  /** Where that a tool reads it is said. */
  source: string;
}

type Row = [name: string, value: (limits: ToolLimits) => string, tools: string, inBuilders: string, source: string];

const processes = ({ processes: n }: ToolLimits): string => String(n);
const threads = ({ threads: n }: ToolLimits): string => String(n);
const allCpus = "not limited: it counts the CPUs that it may run on, and exceeds cores";

const rows: readonly Row[] = [
  [
    "NIX_BUILD_CORES",
    processes,
    "builders, nix develop",
    "the setting cores, which Nix passes on",
    "Nix manual, cores",
  ],
  [
    "MAKEFLAGS",
    (n) => `-j${processes(n)}`,
    "make",
    "-j$NIX_BUILD_CORES with enableParallelBuilding",
    "GNU make manual",
  ],
  ["CMAKE_BUILD_PARALLEL_LEVEL", processes, "cmake --build", "$NIX_BUILD_CORES, by its hook", "CMake manual"],
  ["CTEST_PARALLEL_LEVEL", processes, "ctest", "$NIX_BUILD_CORES, by the hook of cmake", "CMake manual"],
  ["CARGO_BUILD_JOBS", processes, "cargo", "-j $NIX_BUILD_CORES; its code generation is not limited", "Cargo book"],
  ["GOMAXPROCS", threads, "programs in Go, the go command", allCpus, "Go package runtime"],
  ["GOFLAGS", (n) => `-p=${processes(n)}`, "go build, go test", "-p $NIX_BUILD_CORES", "go help environment"],
  // Not npm_config_jobs, which stands for the same: npm 11 warns that it will stop working.
  ["JOBS", processes, "node-gyp, by npm", allCpus, "node-gyp README"],
  // Its default of 4 is not lowered: these threads mostly wait.
  [
    "UV_THREADPOOL_SIZE",
    ({ threads: n }) => String(Math.min(1024, Math.max(4, n))),
    "Node",
    "not limited: 4 threads",
    "libuv manual",
  ],
  ["RAYON_NUM_THREADS", threads, "programs in Rust that use rayon", allCpus, "rayon documentation"],
  ["OMP_NUM_THREADS", threads, "programs that use OpenMP", allCpus, "OpenMP specification"],
  [
    "PYTEST_XDIST_AUTO_NUM_WORKERS",
    processes,
    "pytest -n auto",
    "--numprocesses=$NIX_BUILD_CORES, by its hook",
    "pytest-xdist manual",
  ],
  [
    "GRADLE_OPTS",
    (n) => `-Dorg.gradle.workers.max=${processes(n)}`,
    "gradle",
    allCpus,
    "Gradle manual, org.gradle.workers.max",
  ],
];

/** Of several flags that say different things, the tools that read these go by the last. */
const flagVariables: ReadonlySet<string> = new Set(["MAKEFLAGS", "GOFLAGS", "GRADLE_OPTS"]);

/** Variables for a dev shell. `cacheBytes`: how large a compiler cache may be; null leaves these out. */
export function toolVariables(limits: ToolLimits, cacheBytes: number | null): ToolVariable[] {
  const gibibytes = cacheBytes === null ? 0 : Math.floor(cacheBytes / 1024 ** 3);
  const inSandbox = "not set: a cache has to be let into the sandbox first";
  const caches: readonly Row[] =
    gibibytes === 0
      ? []
      : [
          ["CCACHE_MAXSIZE", () => `${gibibytes}Gi`, "ccache", inSandbox, "ccache manual"],
          ["SCCACHE_CACHE_SIZE", () => `${gibibytes}G`, "sccache", inSandbox, "sccache README"],
        ];
  return [...rows, ...caches].map(([name, value, tools, inBuilders, source]) => ({
    name,
    value: value(limits),
    appends: flagVariables.has(name),
    tools,
    reachesBuilders: name === "NIX_BUILD_CORES",
    inBuilders,
    source,
  }));
}

# Variables for a dev shell, by which the tools of each language start no more than fits. Processes are bound by memory;
# threads share the memory of one process, so they are bound by the CPUs. The same variables as those of
# `nixperf-hardware recommend`; a test holds them together.
#
# Builders of nixpkgs see none of this: what a shell has never gets there. Nix sets NIX_BUILD_CORES for them, from the
# setting `cores`, and the hooks of make, ninja, cmake, cargo, go and pytest heed it. Node, the JVM, rayon and OpenMP count
# the CPUs instead, there as well.
{ check, sizing }:
{
  facts,
  # Which languages; null: all.
  languages ? null,
  # How large a compiler cache may be; below 1 GiB none is mentioned.
  cacheBytes ? null,
}:
let
  sized = sizing (check.set "facts" facts);
  processes = toString (sized.max-jobs * sized.cores);
  threads = toString sized.cpuProcesses;
  between =
    least: most: n:
    if n < least then
      least
    else if n > most then
      most
    else
      n;
  gibibytes =
    if cacheBytes == null then 0 else (check.wholeNumber "cacheBytes" 0 cacheBytes) / (1024 * 1024 * 1024);

  byLanguage = {
    c = {
      MAKEFLAGS = "-j${processes}";
      CMAKE_BUILD_PARALLEL_LEVEL = processes;
      CTEST_PARALLEL_LEVEL = processes;
      OMP_NUM_THREADS = threads;
    }
    // (if gibibytes == 0 then { } else { CCACHE_MAXSIZE = "${toString gibibytes}Gi"; });
    rust = {
      CARGO_BUILD_JOBS = processes;
      RAYON_NUM_THREADS = threads;
    }
    // (if gibibytes == 0 then { } else { SCCACHE_CACHE_SIZE = "${toString gibibytes}G"; });
    go = {
      GOMAXPROCS = threads;
      GOFLAGS = "-p=${processes}";
    };
    node = {
      # Read by node-gyp.
      JOBS = processes;
      # libuv's default of 4 is not lowered: these threads mostly wait.
      UV_THREADPOOL_SIZE = toString (between 4 1024 sized.cpuProcesses);
    };
    python = {
      PYTEST_XDIST_AUTO_NUM_WORKERS = processes;
      OMP_NUM_THREADS = threads;
    };
    java = {
      GRADLE_OPTS = "-Dorg.gradle.workers.max=${processes}";
    };
  };
  known = builtins.attrNames byLanguage;
  chosen =
    if languages == null then
      known
    else if builtins.isList languages then
      map (check.oneOf "a language" known) languages
    else
      check.refuse "languages" languages "a list, or null for all";
in
builtins.foldl' (all: language: all // byLanguage.${language}) { NIX_BUILD_CORES = processes; } chosen

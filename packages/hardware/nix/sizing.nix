# How many builds at once (max-jobs), with how many processes each (cores). Each of n builds starts `cores` processes, so it
# is the product that has to fit: the lesser of what the CPUs have use for and of what the memory has room for, as two
# factors that are as equal as can be. The same rule as `sizing` of the npm package; a test holds them together.
#
#   cpus                   CPUs that builds may run on
#   capacityUnits          what these do together, in performance cores: 6 for 4 performance and 4 efficiency cores
#   memoryBytes            memory that builds may have before anything is taken off
#   profile                what else the machine is for
#   cpuQuota               CPUs' worth of time that a cgroup allows, 1.5 for one and a half
#   memoryShare            the part of the memory for builds
#   memoryPerProcessBytes  what one compiler needs: 1.5 to 2 GiB for C++ and Rust, much less for C
{ check, profiles }:
let
  # Some processes wait for a disk, so a performance core's worth has use for more than one.
  processesPerUnit = 1.5;
  # More than any Nix can use: a build user is needed for each job.
  mostProcesses = 65536;
  mebibyte = 1024 * 1024;

  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  # The bound comes first: a float that is too large for a whole number must not be rounded.
  ceilUpTo = most: value: if value >= most then most else builtins.ceil value;
  floorUpTo = most: value: if value >= most then most else builtins.floor value;

  threadsLeft =
    leaves: threads:
    if !leaves || threads < 3 then
      0
    else if threads < 8 then
      1
    else
      2;

  # Nix has no square root. At most 256 steps, as there are no more than mostProcesses.
  ceilSqrt =
    n:
    let
      from = root: if root * root >= n then root else from (root + 1);
    in
    from 1;

  factors =
    processes: most:
    let
      cores = ceilSqrt processes;
      jobs = (processes + cores - 1) / cores;
    in
    if processes <= 1 then
      {
        jobs = 1;
        cores = 1;
      }
    else if jobs * cores <= most then
      { inherit jobs cores; }
    else
      factors (processes - 1) most;
in
{
  cpus,
  capacityUnits,
  memoryBytes,
  profile,
  cpuQuota ? null,
  memoryShare ? 0.8,
  memoryPerProcessBytes ? 1536 * mebibyte,
}:
let
  facts = {
    cpus = check.wholeNumber "cpus" 1 cpus;
    capacityUnits = check.positive "capacityUnits" 1000000000000000 capacityUnits;
    memoryBytes = check.wholeNumber "memoryBytes" 1 memoryBytes;
    profile = check.oneOf "profile" (builtins.attrNames profiles) profile;
    # As `nixperf-hardware detect` says it.
    cpuQuota =
      if cpuQuota == null || cpuQuota == "unlimited" then
        null
      else
        check.positive "cpuQuota" 1000000000000000 cpuQuota;
    memoryShare = check.positive "memoryShare" 1 memoryShare;
    memoryPerProcessBytes = check.wholeNumber "memoryPerProcessBytes" mebibyte memoryPerProcessBytes;
  };
  inherit (profiles.${facts.profile}) reserveBytes leavesThreads;

  threads = if facts.cpuQuota == null then facts.cpus else ceilUpTo facts.cpus facts.cpuQuota;
  left = threadsLeft leavesThreads threads;
  useful = ceilUpTo mostProcesses (facts.capacityUnits * processesPerUnit);
  # Where nobody works on the machine it may be given more than it has CPUs: some processes wait for a disk.
  cpuProcesses = max 1 (if leavesThreads then min useful (threads - left) else useful);

  # 1.0: as floats, which is how the npm package counts, so that both round alike.
  budgetBytes = max 0 (builtins.floor (1.0 * facts.memoryBytes * facts.memoryShare) - reserveBytes);
  memoryProcesses = floorUpTo mostProcesses (1.0 * budgetBytes / facts.memoryPerProcessBytes);
  processes = min cpuProcesses memoryProcesses;
  # Threads that are left free are not given away again by rounding up.
  found = factors processes (if leavesThreads then processes else memoryProcesses);
in
{
  max-jobs = found.jobs;
  inherit (found) cores;
  inherit cpuProcesses memoryProcesses budgetBytes;
  # How it came about, in sentences.
  reasons = import ./reasons.nix (
    facts
    // found
    // {
      inherit
        left
        reserveBytes
        leavesThreads
        cpuProcesses
        memoryProcesses
        budgetBytes
        processesPerUnit
        ;
    }
  );
}

# The steps of a sizing in words: those of `sizingSteps` of the npm package.
facts:
let
  inherit (builtins) floor toString;

  # With one decimal, and none where that is 0; half rounds up.
  round =
    value:
    let
      tenfold = value * 10.0;
      whole = floor tenfold;
      tenths = if tenfold - whole >= 0.5 then whole + 1 else whole;
      units = tenths / 10;
      rest = tenths - 10 * units;
    in
    toString units + (if rest == 0 then "" else ".${toString rest}");
  size = bytes: "${round (bytes / 1073741824.0)} GiB";
  count =
    n: one: many:
    "${toString n} ${if n == 1 then one else many}";
  processes = n: count n "process" "processes";
  amount = value: one: "${round value} ${one}${if round value == "1" then "" else "s"}";
  isOne = facts.cpus == 1;
  lesser = if facts.cpuProcesses < facts.memoryProcesses then facts.cpuProcesses else facts.memoryProcesses;
  word = if facts.profile == "ci" then "CI machine" else facts.profile;
  hasQuota = facts.cpuQuota != null;
  keeps = if facts.left == 0 then "" else ", less ${toString facts.left} that a ${word} keeps for its user";
  reserve =
    if facts.reserveBytes == 0 then
      ""
    else
      ", less ${size facts.reserveBytes} for who works on a ${word},";
in
[ "builds may run on ${count facts.cpus "CPU" "CPUs"}" ]
++ (if hasQuota then [
    "their quota is ${amount facts.cpuQuota "CPU"}${if round facts.cpuQuota == "1" then "'s" else "'"} worth of time"
  ] else [ ])
++ [
  "${if isOne then "it does" else "these do"} the work of ${amount facts.capacityUnits "performance core"}"
  "so ${if isOne then "it has" else "they have"} use for ${processes facts.cpuProcesses}: ${
    if facts.leavesThreads then
      "one for each CPU${if hasQuota then " of the quota" else ""}${keeps}, and at most "
    else
      ""
  }${round facts.processesPerUnit} for each performance core's worth"
  "builds may have ${size facts.memoryBytes} of memory"
  "${round (facts.memoryShare * 100)} % of it for builds${reserve} is ${size facts.budgetBytes}"
  "at ${size facts.memoryPerProcessBytes} for each process there is room for ${processes facts.memoryProcesses}"
  (
    if facts.memoryProcesses == 0 then
      "that is too little even for one; one build with one process is the least there is"
    else
      "${processes lesser}, as two factors that are as equal as can be and fit the memory: ${toString facts.jobs} x ${toString facts.cores} = ${
        toString (facts.jobs * facts.cores)
      }"
  )
]

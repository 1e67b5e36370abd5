# Facts for `sizing` from what `nixperf-hardware detect --json` wrote about a machine:
#
#   nixperf.factsOf (builtins.fromJSON (builtins.readFile ./machine.json)) // { profile = "server"; }
#
# The limits are those of what makes the builds (the daemon), where that was seen.
{ check }:
record:
let
  schema = (check.set "the machine's record" record).schema or null;
  limits = check.set "machine.limits of the machine's record" (record.machine.limits or null);
  whose = if (limits.builds or null) == null then "process" else "builds";
  # What is not known is never guessed.
  known =
    name:
    let
      value = limits.${whose}.${name}.value or null;
    in
    if value == null then
      throw "nixperf: machine.limits.${whose}.${name} is not known; the record's gaps say why"
    else
      value;
in
if schema != "nixperf.hardware.detect/1" then
  check.refuse "schema of the machine's record" schema "\"nixperf.hardware.detect/1\", as `nixperf-hardware detect --json` prints it"
else
  {
    cpus = known "cpus";
    capacityUnits = known "capacityUnits";
    memoryBytes = known "memoryBytes";
    # Where the quota alone is not known, the CPUs still are a bound.
    cpuQuota = limits.${whose}.cpuQuota.value or null;
  }

# Attributes for nix.settings: what `nixperf-hardware recommend` advises where nothing is set yet.
#
# A setting that a Nix does not know fails the check of NixOS, so without a version only those are given that all have.
# Lix and Determinate Nix count otherwise (2.90 and up); they are taken for unknown versions.
{ check, sizing }:
{
  facts,
  nixVersion ? null,
}:
let
  version = if nixVersion == null then null else check.text "nixVersion" nixVersion;
  isKnown =
    if version == null then
      false
    else if builtins.match "[0-9]+[.][0-9]+.*" version == null then
      check.refuse "nixVersion" version "a version like \"2.34.8\", or null"
    else
      true;
  reached = wanted: builtins.compareVersions version wanted >= 0;
  between = since: until: isKnown && reached since && !reached until;
  when = condition: attributes: if condition then attributes else { };
  sized = sizing (check.set "facts" facts);
in
{
  inherit (sized) max-jobs cores;
  # Fetching waits for answers more than for bandwidth.
  http-connections = 50;
}
// when (between "2.16" "2.90") { max-substitution-jobs = 32; }
# By default these wait minutes for a cache that is away. Not below 5: names may take that long to be found.
// when (between "2" "2.29") { connect-timeout = 5; }
# In these a full buffer stops all downloads; later ones do not want it set.
// when (between "2.24" "2.33" && facts.memoryBytes >= 4 * 1024 * 1024 * 1024) {
  download-buffer-size = 256 * 1024 * 1024;
}

# A compiler cache for builds of nixpkgs:
#
#   cache = nixperf.ccache { maxBytes = 5 * 1024 * 1024 * 1024; };
#   imports = [ cache.nixosModule ];
#   pkgs.hello.override { stdenv = cache.wrap { inherit pkgs; }; }
#
# What to know before it is used:
# - What is built with it is another derivation, so it and all that needs it is no longer fetched from cache.nixos.org.
#   It pays for what is rebuilt often and fetched never.
# - Results are found again only while the compiler is the same, and a new nixpkgs mostly brings a new one.
# - Users that Nix makes up (auto-allocate-uids) are in no group that could write the cache.
# - Linux kernels and others that look at their compiler closely may not build with it.
{ check, quote }:
{
  # Where NixOS has it too (programs.ccache.cacheDir).
  cacheDir ? "/var/cache/ccache",
  # How large it may become, in whole GiB; null: ccache's own limit.
  maxBytes ? null,
  # stdenv gives each derivation's own -frandom-seed, so that without random_seed nothing is found again by another one.
  sloppiness ? [ "random_seed" ],
  compilerCheck ? "content",
  # Whether builds run with this setting.
  autoAllocateUids ? false,
}:
let
  gibibyte = 1024 * 1024 * 1024;
  isBelow = parent: path: path == parent || builtins.substring 0 (builtins.stringLength parent + 1) path == "${parent}/";

  # Whoever evaluates may have another store than whoever builds.
  stores = [
    builtins.storeDir
    "/nix/store"
  ];

  directory =
    let
      path = check.text "cacheDir" cacheDir;
      # Words of sandbox-paths end at a space, and = and ? mean something there.
      isPlain = builtins.match "(/[.]?[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)+" path != null;
    in
    if !isPlain then
      check.refuse "cacheDir" path "an absolute path of letters, digits and _ . + -, without a / at its end"
    else if builtins.any (store: isBelow store path) stores then
      check.refuse "cacheDir" path "a directory that builds can write, which the store is not"
    else if builtins.any (isBelow path) stores then
      check.refuse "cacheDir" path "a directory of its own: builds would be let into all of this one, the store among it"
    else if isBelow "/homeless-shelter" path then
      # It is what ccache takes when CCACHE_DIR is not set.
      check.refuse "cacheDir" path "a directory that exists: this is the home of builds, which is never there"
    else
      path;

  size = "${toString (check.wholeNumber "maxBytes" gibibyte maxBytes / gibibyte)}Gi";

  # Files in the store all have the time 1, so by time two compilers of one size were the same, and `none` never looks:
  # both give objects of another compiler.
  checked =
    if builtins.isString compilerCheck && compilerCheck != "mtime" && compilerCheck != "none" && compilerCheck != "" then
      compilerCheck
    else
      check.refuse "compilerCheck" compilerCheck "\"content\" or a command: in the store, others cannot tell compilers apart";

  sloppy =
    if builtins.isList sloppiness && builtins.all (word: builtins.isString word && builtins.match "[a-z_]+" word != null) sloppiness then
      builtins.concatStringsSep "," sloppiness
    else
      check.refuse "sloppiness" sloppiness "a list of ccache's words, such as \"random_seed\"";

  variables =
    if autoAllocateUids != false then
      check.refuse "autoAllocateUids" autoAllocateUids "false: with it each build has ids of its own, which may not write one cache"
    else
      {
        CCACHE_DIR = directory;
        CCACHE_COMPRESS = "1";
        # What one build user writes the others may read and replace: their group may, nobody else.
        CCACHE_UMASK = "007";
        CCACHE_COMPILERCHECK = checked;
        CCACHE_SLOPPINESS = sloppy;
      }
      // (if maxBytes == null then { } else { CCACHE_MAXSIZE = size; });

  exports = builtins.concatStringsSep "" (
    builtins.attrValues (builtins.mapAttrs (name: value: "export ${name}=${quote value}\n") variables)
  );

  # Bash, run before each compiler. Said once a build, by the first one that fails: without it ccache would compile as if
  # nothing was wrong, or fail for reasons of its own.
  extraConfig = ''
    ${exports}if [ ! -d "$CCACHE_DIR" ] || [ ! -w "$CCACHE_DIR" ]; then
      echo "nixperf: this build may not write its compiler cache, $CCACHE_DIR." >&2
      echo "The directory has to exist, be writable for the build users (mode 0770, group nixbld), and be let into the sandbox:" >&2
      echo "extra-sandbox-paths = $CCACHE_DIR" >&2
      exit 1
    fi
  '';

  # ?: builds that do not use the cache still run where the directory is not there (yet).
  settings.extra-sandbox-paths = [ "${variables.CCACHE_DIR}?" ];
in
{
  inherit variables extraConfig settings;

  # A stdenv with the same compiler behind the cache. `pkgs` is a nixpkgs, of which only ccacheStdenv is used.
  wrap =
    {
      pkgs,
      stdenv ? pkgs.stdenv,
    }:
    if !(pkgs ? ccacheStdenv.override) then
      throw "nixperf: pkgs has no ccacheStdenv that could be overridden; expected a nixpkgs"
    else if (stdenv.cc or null) == null || !(stdenv.hasCC or true) then
      throw "nixperf: this stdenv has no C compiler (stdenvNoCC?), so there is nothing to cache"
    else if stdenv.cc.cc.isCcache or false then
      throw "nixperf: the compiler of this stdenv is behind ccache already"
    else
      pkgs.ccacheStdenv.override { inherit stdenv extraConfig; };

  # The directory before the first build, and the way into the sandbox. A list, and no priority: lists are joined.
  nixosModule = {
    nix.settings = settings;
    systemd.tmpfiles.rules = [ "d ${variables.CCACHE_DIR} 0770 root nixbld -" ];
  };
}

# Derivations of every kind, for recording what Nix writes. Each set needs the features that its name says.
let
  make =
    name: script: more:
    derivation (
      {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [
          "-e"
          "-c"
          "PATH=/bin:/usr/bin:/run/current-system/sw/bin; ${script}"
        ];
      }
      // more
    );
  floating = {
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  };
  fixed =
    algo: mode: hash:
    make "fixed-${algo}-${mode}" "printf x > $out" {
      outputHashAlgo = algo;
      outputHashMode = mode;
      outputHash = hash;
    };
in
rec {
  plain = rec {
    leaf = make "leaf-1.0" "echo leaf > $out" { };
    outputs = make "outputs-2.0" "echo a > $out; echo b > $dev; echo c > $man" {
      outputs = [
        "out"
        "dev"
        "man"
      ];
      inherit leaf;
    };
    noDefault = make "no-default" "echo x > $bin; echo y > $lib" {
      outputs = [
        "lib"
        "bin"
      ];
    };
    top = make "top" "cat $dev $lib > $out" {
      inherit (outputs) dev;
      inherit (noDefault) lib;
      inherit leaf;
      text = builtins.toFile "a-text" "some text";
    };
    text = make "text" "echo > $out" {
      quotes = ''a "quoted" \ backslash'';
      layout = "line\nline\r\ttab";
      accents = "ä € 日本 😀";
      empty = "";
      dollar = "$out \${x}";
      "odd-name.x" = "1";
      many = [
        1
        "two words"
        true
        null
        ./derivations.nix
      ];
    };
    structured = make "structured" "echo > $out" {
      __structuredAttrs = true;
      nested = {
        a = [
          1
          2.5
          "x\"y"
        ];
        b = null;
      };
    };
    builtin = derivation {
      name = "fetched";
      system = "builtin";
      builder = "builtin:fetchurl";
      url = "http://127.0.0.1/none";
      outputHashAlgo = "sha256";
      outputHashMode = "flat";
      outputHash = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    };
    fixedInputs = make "fixed-inputs" "cat $a $b $c $d $e > $out" {
      a = fixed "sha256" "flat" "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
      b = fixed "sha256" "recursive" "1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s";
      c = fixed "sha1" "flat" "11f6ad8ec52a2984abaafd7c3b516503785c2072";
      d = fixed "md5" "recursive" "9dd4e461268c8034f5c8564e155c67a6";
      e = fixed "sha512" "flat" "a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238bc13626e43dcb38ddb082488927ec904fb42057443983e88585179d50551afe62";
    };
    bytes = make "bytes" "echo > $out" { latin = builtins.readFile ./bytes.txt; };
    deep = builtins.foldl' (below: n: make "deep-${toString n}" "echo > $out" { inherit below; }) leaf (builtins.genList (n: n) 20);
  };

  ca-derivations = rec {
    first = make "ca-first" "echo one > $out; echo two > $doc" (
      floating
      // {
        outputs = [
          "out"
          "doc"
        ];
      }
    );
    second = make "ca-second" "cat $doc > $out" (
      floating
      // {
        inherit (first) doc;
        inherit (plain) leaf;
      }
    );
    third = make "ca-third" "cat $second $first $second > $out" (floating // { inherit first second; });
    sha1 = make "ca-sha1" "echo x > $out" (floating // { outputHashAlgo = "sha1"; });
    flat = make "ca-flat" "echo x > $out" (floating // { outputHashMode = "flat"; });
    deferred = make "deferred" "cat $third > $out; echo b > $bin" {
      inherit third;
      outputs = [
        "out"
        "bin"
      ];
    };
    aboveDeferred = make "above-deferred" "cat $below > $out" { below = deferred.bin; };
    caAboveDeferred = make "ca-above-deferred" "cat $below > $out" (floating // { below = deferred; });
    fixedAboveCa = make "fixed-above-ca" "cat $first >/dev/null; printf x > $out" {
      inherit first;
      outputHashAlgo = "sha256";
      outputHashMode = "flat";
      outputHash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    };
    aboveFixed = make "ca-above-fixed" "cat $below > $out" (floating // { below = fixedAboveCa; });
  };

  impure-derivations = rec {
    impure = make "impure" "date > $out" { __impure = true; };
    impureAbove = make "impure-above" "cat $impure > $out" {
      __impure = true;
      inherit impure;
    };
    fixedAboveImpure = make "fixed-above-impure" "printf x > $out" {
      inherit impure;
      outputHashAlgo = "sha256";
      outputHashMode = "flat";
      outputHash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    };
  };

  dynamic-derivations = rec {
    producing = make "leaf-1.0.drv" "cp $drv $out" {
      __contentAddressed = true;
      outputHashMode = "text";
      outputHashAlgo = "sha256";
      drv = builtins.unsafeDiscardOutputDependency plain.leaf.drvPath;
    };
    dynamic = make "dynamic" "cat $below > $out" (
      floating
      // {
        below = builtins.outputOf producing.outPath "out";
        inherit (plain) leaf;
      }
    );
    both = make "dynamic-both" "cat $below $drv > $out" (
      floating
      // {
        below = builtins.outputOf producing.outPath "out";
        drv = producing;
      }
    );
    twice = make "dynamic-twice" "cat $below > $out" (
      floating // { below = builtins.outputOf (builtins.outputOf producing.outPath "out") "out"; }
    );
  };
}

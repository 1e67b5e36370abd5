# What the sample store is made of: stand-ins with the names, versions, dependencies and relative sizes of a small NixOS
# system, each built by /bin/sh in an instant. record-sample-store says which of them are built, and in which order.
let
  package =
    {
      pname,
      version,
      uses ? [ ], # what it needs at run time: their paths are written into its files
      kib ? 2,
      outputs ? [ "out" ],
      src ? null,
    }:
    derivation {
      inherit pname version outputs;
      name = "${pname}-${version}";
      system = builtins.currentSystem;
      src = if src == null then "" else src;
      uses = map (used: used.out) uses;
      bytes = kib * 1024;
      builder = "/bin/sh";
      args = [
        "-ec"
        ''
          PATH=/bin:/usr/bin
          mkdir -p $out/lib $out/share/doc/$pname
          for output in $outputs; do eval "dir=\$$output"; mkdir -p $dir; done
          fill() { i=0; while [ $i -lt $1 ]; do i=$((i + 1)); echo "$pname $version $2 $i"; done | head -c $1; }
          fill $bytes code > $out/lib/lib$pname.so.''${version%%.*}
          fill 300 manual > $out/share/doc/$pname/README
          mkdir -p ''${bin-$out}/bin
          printf '#!/bin/sh\n# runs with:\n' > ''${bin-$out}/bin/$pname
          for used in $uses; do echo "# $used" >> ''${bin-$out}/bin/$pname; done
          echo "exec $out/lib/lib$pname.so.''${version%%.*} \"\$@\"" >> ''${bin-$out}/bin/$pname
          chmod +x ''${bin-$out}/bin/$pname
          if [ -n "$dev" ]; then
            mkdir -p $dev/include
            echo "/* links with $out */" > $dev/include/$pname.h
          fi
        ''
      ];
    };

  # A source archive whose content was known beforehand.
  archive =
    pname: version:
    let
      content = "${pname}-${version}.tar.xz stands for the source of ${pname} ${version}\n";
    in
    derivation {
      name = "${pname}-${version}.tar.xz";
      system = builtins.currentSystem;
      inherit content;
      outputHashMode = "flat";
      outputHashAlgo = "sha256";
      outputHash = builtins.hashString "sha256" content;
      builder = "/bin/sh";
      args = [ "-ec" ''printf %s "$content" > "$out"'' ];
    };

  # A directory put together from others.
  assemble =
    name: attributes: script:
    derivation (
      attributes
      // {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [ "-ec" ("PATH=/bin:/usr/bin\n" + script) ];
      }
    );

  # One state of the package collection; `versions` says what differs from the next older one.
  release =
    versions:
    rec {
      glibc = package { pname = "glibc"; version = versions.glibc; src = archive "glibc" versions.glibc; kib = 28; outputs = [ "out" "bin" ]; };
      gcc-lib = package { pname = "gcc-lib"; version = "13.2.0"; uses = [ glibc ]; kib = 12; };
      bash = package { pname = "bash"; version = "5.2p26"; uses = [ glibc ]; kib = 6; };
      coreutils = package { pname = "coreutils"; version = versions.coreutils; uses = [ glibc ]; kib = 5; };
      zlib = package { pname = "zlib"; version = "1.3.1"; uses = [ glibc ]; kib = 1; outputs = [ "out" "dev" ]; };
      openssl = package { pname = "openssl"; version = versions.openssl; src = archive "openssl" versions.openssl; uses = [ glibc ]; kib = 9; outputs = [ "out" "bin" "dev" ]; };
      curl = package { pname = "curl"; version = versions.curl; src = archive "curl" versions.curl; uses = [ openssl zlib bash ]; kib = 3; };
      systemd = package { pname = "systemd"; version = "255.6"; uses = [ openssl bash coreutils ]; kib = 14; };
      linux = package { pname = "linux"; version = versions.linux; src = archive "linux" versions.linux; kib = 24; };
      python3 = package { pname = "python3"; version = versions.python3; uses = [ openssl zlib bash gcc-lib ]; kib = 26; };
      git = package { pname = "git"; version = "2.45.2"; uses = [ curl python3 zlib ]; kib = 11; };

      system-path = assemble "system-path" { packages = [ bash coreutils curl git systemd openssl.bin ]; } ''
        mkdir -p $out/bin
        for package in $packages; do ln -s $package/bin/* $out/bin/; done
      '';
      units = assemble "system-units" { inherit systemd bash; } ''
        mkdir -p $out
        for unit in network sshd nix-gc; do
          printf '[Service]\nExecStart=%s/bin/bash %s\n' $bash $systemd/lib > $out/$unit.service
        done
      '';
      etc = assemble "etc" { inherit units bash; hosts = ./hosts; } ''
        mkdir -p $out/etc/systemd
        ln -s $units $out/etc/systemd/system
        ln -s $hosts $out/etc/hosts
        echo "root:x:0:0::/root:$bash/bin/bash" > $out/etc/passwd
      '';
      initrd = assemble "initrd-linux-${versions.linux}" { inherit bash; kernel = linux; } ''
        mkdir -p $out
        { echo "$bash"; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo "module $i of ''${kernel##*-}"; done; } > $out/initrd
      '';
      system =
        assemble "nixos-system-sample-${versions.release}"
          {
            inherit initrd etc bash;
            inherit (versions) release;
            kernel = linux;
            sw = system-path;
          }
          ''
            mkdir -p $out
            ln -s $kernel $out/kernel
            ln -s $initrd/initrd $out/initrd
            ln -s $etc/etc $out/etc
            ln -s $sw $out/sw
            printf %s "$release" > $out/nixos-version
            printf '#!%s/bin/bash\nln -sfn %s /run/current-system\n' $bash $out > $out/activate
            chmod +x $out/activate
          '';
    };

  at = {
    r1 = { release = "24.05.1203"; glibc = "2.38-77"; coreutils = "9.4"; openssl = "3.0.13"; curl = "8.7.1"; linux = "6.6.30"; python3 = "3.11.9"; };
    r2 = at.r1 // { release = "24.05.1842"; glibc = "2.39-52"; coreutils = "9.5"; linux = "6.6.32"; };
    r3 = at.r2 // { release = "24.05.2205"; openssl = "3.0.14"; linux = "6.6.36"; };
    r4 = at.r3 // { release = "24.05.2390"; python3 = "3.12.4"; };
    r5 = at.r4 // { release = "24.05.2711"; curl = "8.8.0"; linux = "6.6.40"; };
  };
  releases = builtins.mapAttrs (_: release) at;
in
releases
// {
  # What one user installs with nix-env, and what a project of theirs builds.
  user = {
    jq = package { pname = "jq"; version = "1.7.1"; uses = [ releases.r4.glibc ]; kib = 5; outputs = [ "out" "bin" ]; };
    ripgrep = package { pname = "ripgrep"; version = "14.1.0"; uses = [ releases.r5.gcc-lib ]; kib = 7; };
  };
  project = package {
    pname = "project";
    version = "0.4.0";
    src = ./project;
    uses = [ releases.r3.python3 releases.r3.openssl ];
    kib = 8;
  };
  # A shell that a project's own link keeps alive.
  shell = assemble "project-shell-env" { packages = with releases.r5; [ python3 openssl.dev zlib.dev ]; } ''
    echo "export PATH=$packages" > $out
  '';
  # Fails after it has written most of its output.
  broken = assemble "broken-1.0" { glibc = releases.r5.glibc; } ''
    mkdir -p $out/lib
    echo "linked with $glibc" > $out/lib/half
    echo "broken-1.0: no rule to make target" >&2
    exit 2
  '';
  # Never ends by itself.
  interrupted = assemble "interrupted-2.1" { } ''
    echo "this far" > $out
    touch /tmp/building
    while [ -e /tmp/building ]; do sleep 1; done
  '';
}

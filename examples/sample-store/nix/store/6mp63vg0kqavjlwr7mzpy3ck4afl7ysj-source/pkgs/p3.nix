{ stdenv }: stdenv.mkDerivation { pname = "package-3"; version = "24.05.2711"; }

{ stdenv }: stdenv.mkDerivation { pname = "package-7"; version = "24.05.2711"; }

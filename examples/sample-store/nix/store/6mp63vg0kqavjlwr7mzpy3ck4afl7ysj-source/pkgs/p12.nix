{ stdenv }: stdenv.mkDerivation { pname = "package-12"; version = "24.05.2711"; }

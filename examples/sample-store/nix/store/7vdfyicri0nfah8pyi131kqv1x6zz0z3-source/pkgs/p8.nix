{ stdenv }: stdenv.mkDerivation { pname = "package-8"; version = "24.05.1842"; }

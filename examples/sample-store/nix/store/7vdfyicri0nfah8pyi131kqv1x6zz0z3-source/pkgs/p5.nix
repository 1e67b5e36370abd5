{ stdenv }: stdenv.mkDerivation { pname = "package-5"; version = "24.05.1842"; }

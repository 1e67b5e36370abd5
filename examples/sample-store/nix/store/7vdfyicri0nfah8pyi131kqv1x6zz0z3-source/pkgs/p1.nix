{ stdenv }: stdenv.mkDerivation { pname = "package-1"; version = "24.05.1842"; }

{ stdenv }: stdenv.mkDerivation { pname = "package-2"; version = "24.05.1842"; }

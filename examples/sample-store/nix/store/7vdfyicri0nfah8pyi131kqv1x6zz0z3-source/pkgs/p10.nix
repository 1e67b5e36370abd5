{ stdenv }: stdenv.mkDerivation { pname = "package-10"; version = "24.05.1842"; }

{ stdenv }: stdenv.mkDerivation { pname = "package-9"; version = "24.05.1842"; }

{ stdenv }: stdenv.mkDerivation { pname = "package-4"; version = "24.05.1203"; }

{ stdenv }: stdenv.mkDerivation { pname = "package-6"; version = "24.05.1203"; }

{ stdenv }: stdenv.mkDerivation { pname = "package-11"; version = "24.05.2711"; }

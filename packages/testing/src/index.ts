export { type NixInstall, nixInstalls, toolsDir } from "./nix-installs.ts";

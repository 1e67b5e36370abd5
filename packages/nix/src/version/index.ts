export { compareNixVersions, parseNixVersion } from "./nix-version.ts";
export type { NixImplementation, NixVersion } from "./nix-version.ts";
export { withoutSettings } from "./without-settings.ts";

export { runNix } from "./run-nix.ts";
export type { RunNixOptions, RunNixResult, RunNix } from "./run-nix.ts";
export { nixVersion } from "./nix-version-of.ts";
export type { NixVersionOptions } from "./nix-version-of.ts";

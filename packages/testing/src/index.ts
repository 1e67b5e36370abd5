export { type HeldDatabase, holdDatabase, type HoldOptions, leaveHotJournal } from "./held-database.ts";
export {
  derivation,
  type DerivationOptions,
  fixedOutput,
  nix,
  type NixExpression,
  type NixValue,
  scope,
  source,
  textFile,
} from "./nix-expression.ts";
export { type NixInstall, nixInstalls, toolsDir } from "./nix-installs.ts";
export { printedRoots } from "./printed-roots.ts";
export { nobody, run, type RunOptions, type RunResult, runOk, type User } from "./run.ts";
export { postgresBin, type ThrowAwayPostgres, throwAwayPostgres } from "./throw-away-postgres.ts";
export { type ThrowAwayStore, type ThrowAwayStoreOptions, throwAwayStore } from "./throw-away-store.ts";
export { diffDigests, type TreeDigest, treeDigest, type TreeEntry } from "./tree-digest.ts";
export { copyTree, removeTree } from "./trees.ts";

import { NixperfError } from "@nixperf/errors";

// Location

export function storeNotLocal(uri: string, scheme: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STORE_NOT_LOCAL",
    message: `the store ${uri} is not on this machine`,
    found: `a store of the kind "${scheme}"`,
    expected: "a store whose database can be read here: auto, daemon, local?root=DIR, or a directory",
    tries: ["the same on the machine that has the store"],
  });
}

export function storeUriInvalid(uri: string, why: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STORE_URI_INVALID",
    message: `cannot understand the store "${uri}": ${why}`,
    expected: "auto, daemon, unix:///SOCKET, local?root=DIR&state=DIR, or a directory such as /mnt",
    tries: /^[\w.-]+$/.test(uri) ? [`./${uri}, if it is a directory here`] : [],
  });
}

// Database

export function storeMissing(dbPath: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STORE_MISSING",
    message: "there is no Nix store here",
    found: `no database at ${dbPath}`,
    expected: "the database that Nix makes with its first store operation",
    tries: ["--store DIR for a store under another root", "--store local?root=DIR&state=DIR as in Nix itself"],
  });
}

export function dbUnreadable(path: string, why: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DB_UNREADABLE",
    message: `cannot read the Nix database ${path}`,
    found: why,
    expected: "a file every user may read (Nix makes it 0644, in directories that are 0755)",
    tries: ["the same with sudo (nothing is written either way)"],
    cause,
  });
}

export function dbUnsafe(path: string, why: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DB_UNSAFE",
    message: `cannot read the Nix database ${path} without risking a wrong answer`,
    found: why,
    expected: "a database at rest, or a write-ahead log this user may read",
    tries: [
      "again in a moment",
      "any Nix command that opens the store, which repairs an interrupted write, then again",
    ],
  });
}

export function dbCorrupt(path: string, why: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DB_CORRUPT",
    message: `the Nix database ${path} is damaged`,
    found: why,
    expected: "a whole SQLite database as Nix writes it",
    tries: [`sqlite3 ${path} 'pragma integrity_check'`, "nix-store --verify (as the owner of the store)"],
    cause,
  });
}

export function dbSchema(path: string, why: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DB_SCHEMA",
    message: `the Nix database ${path} has a schema that this nixperf does not know`,
    found: why,
    expected: "Nix's schema version 10, as Nix 2.0 to the current version write it",
    tries: ["a newer nixperf"],
  });
}

export function dbForeign(path: string, example: string, storeDir: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DB_FOREIGN",
    message: `the Nix database ${path} belongs to another store directory`,
    found: `paths such as ${example}`,
    expected: `paths in ${storeDir}`,
    tries: ["--store 'local?store=DIR&real=DIR&state=DIR' with the store directory that the paths name"],
  });
}

export function dbCopyFailed(path: string, why: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DB_COPY_FAILED",
    message: `cannot copy the Nix database ${path}, which is being written, to read it safely`,
    found: why,
    expected: "room for a copy in the directory for temporary files",
    tries: ["TMPDIR=DIR with room for it", "again when no build or download is running (no copy is needed then)"],
    cause,
  });
}

// Roots

export function rootsUnreadable(path: string, why: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ROOTS_UNREADABLE",
    message: `cannot read ${path}, where Nix looks for what keeps paths alive`,
    found: why,
    expected: "directories this user may list",
    tries: ["the same with sudo (nothing is written either way)"],
  });
}

/** `NIXPERF_HASH_INVALID`: a text is not a hash as Nix writes them. */
export function badHash(text: string, expected: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HASH_INVALID",
    message: "cannot read a hash",
    found: JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text),
    expected,
  });
}

/** `NIXPERF_DRV_INVALID`: a text is not a derivation as Nix writes them; `offset` counts characters from 0. */
export function badDerivation(offset: number, expected: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DRV_INVALID",
    message: `cannot read a derivation: unexpected text at offset ${offset}`,
    found: found === "" ? "the end of the text" : JSON.stringify(found),
    expected,
    tries: ["`nix-store --verify --check-contents`, if the file lies in a store"],
  });
}

/** `NIXPERF_DRV_INCONSISTENT`: a derivation that is well written but that Nix would refuse. */
export function inconsistentDerivation(what: string, drvPath: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DRV_INCONSISTENT",
    message: `cannot make sense of the derivation ${drvPath}`,
    found: what,
  });
}

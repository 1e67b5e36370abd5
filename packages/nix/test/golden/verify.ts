import { expect } from "vitest";
import { readNixConf } from "../../src/conf/index.ts";
import { outputKind, parseDerivation, printDerivation, realisationIds } from "../../src/drv/index.ts";
import type { Derivation } from "../../src/drv/index.ts";
import { autoRootName, formatHash, hashOf, makeStorePathName, parseHash } from "../../src/hash/index.ts";
import type { HashAlgorithm } from "../../src/hash/index.ts";
import {
  compareVersions,
  isStorePathName,
  parsePackageName,
  parseStorePathName,
  storePathOf,
} from "../../src/store-path/index.ts";
import type { ConfigurationAnswer, Golden } from "./golden.ts";

/** Each function holds this package's answers against those of a real Nix. */

export function verifyCompareVersions({ compareVersions: { versions, results } }: Golden): void {
  const ours = versions.map((a) => versions.map((b) => `${a} : ${b} = ${compareVersions(a, b)}`));
  expect(ours).toEqual(versions.map((a, i) => versions.map((b, j) => `${a} : ${b} = ${results[i]![j]}`)));
}

export function verifyPackageNames(golden: Golden): void {
  const ours = golden.packageNames.map(({ name }) => ({ name, ...parsePackageName(name) }));
  expect(ours).toEqual(golden.packageNames.map((answer) => ({ ...answer, version: answer.version || null })));
}

/** What a version of Nix takes must be taken here; what none takes must not: that is for whoever has all versions. */
export function verifyNames(golden: Golden): void {
  const refused = golden.names.filter(({ name, isTaken }) => isTaken && !isStorePathName(`${"0".repeat(32)}-${name}`));
  expect(refused).toEqual([]);
  const unknown = golden.entries.filter(({ baseName, isStorePath }) => isStorePath && !isStorePathName(baseName));
  expect(unknown).toEqual([]);
}

export function verifyHashes(golden: Golden): void {
  for (const { algorithm, base16, nix32, base64, sri } of golden.hashes) {
    const known = algorithm as HashAlgorithm;
    for (const digits of [base16, nix32, base64, base16.toUpperCase()]) {
      expect(Buffer.from(parseHash(digits, known).bytes).toString("hex")).toBe(base16);
    }
    const hash = parseHash(sri);
    expect(formatHash(hash, "base16")).toBe(`${algorithm}:${base16}`);
    expect(formatHash(hash, "nix32")).toBe(`${algorithm}:${nix32}`);
    expect(formatHash(hash, "base64")).toBe(`${algorithm}:${base64}`);
    expect(formatHash(hash, "sri")).toBe(sri);
  }
}

export function verifyStorePaths({ storeDir, sources, texts, autoRoots }: Golden): void {
  for (const { path, name, narSha256 } of sources) {
    expect(`${storeDir}/${makeStorePathName("source", narSha256, name, storeDir)}`).toBe(path);
  }
  for (const { path, name, text, references } of texts) {
    const sha256 = formatHash(hashOf("sha256", text), "base16").slice("sha256:".length);
    const type = ["text", ...references].join(":");
    expect(`${storeDir}/${makeStorePathName(type, sha256, name, storeDir)}`).toBe(path);
  }
  for (const { link, name } of autoRoots) expect(autoRootName(link)).toBe(name);
}

/** Every file comes back the same byte for byte. */
export function verifyRoundTrips(golden: Golden): void {
  for (const { path, base64 } of golden.derivations) {
    const bytes = Buffer.from(base64, "base64");
    const drv = parseDerivation(bytes);
    expect(Buffer.from(printDerivation(drv), drv.encoding).equals(bytes), path).toBe(true);
  }
}

/** The output paths that Nix wrote into derivations are those that follow from their hashes. */
export function verifyOutputPaths(golden: Golden): number {
  const { storeDir } = golden;
  const drvs = derivations(golden);
  const ids = realisationIds((path) => drvs.get(path) ?? null);
  let count = 0;
  for (const [drvPath, drv] of drvs) {
    const drvName = parseStorePathName(storePathOf(storeDir, drvPath)!)!.name.slice(0, -".drv".length);
    for (const output of drv.outputs) {
      if (outputKind(output) !== "input-addressed") continue;
      const name = output.name === "out" ? drvName : `${drvName}-${output.name}`;
      const hash = ids(drvPath)!.get(output.name)!.slice("sha256:".length, -`!${output.name}`.length);
      expect(`${storeDir}/${makeStorePathName(`output:${output.name}`, hash, name, storeDir)}`).toBe(output.path);
      count++;
    }
  }
  return count;
}

/** What was built stands in the table under the id that is computed here, and leads to the path that Nix gave. */
export function verifyRealisations(golden: Golden): number {
  const drvs = derivations(golden);
  const ids = realisationIds((path) => drvs.get(path) ?? null);
  const rows = new Map(golden.realisations.map((row) => [`${row.drvPath}!${row.outputName}`, row.outputPath]));
  let count = 0;
  for (const { drvPath, outputPath } of golden.built) {
    expect(rows.get(ids(drvPath)!.get("out")!), drvPath).toBe(outputPath);
    count++;
  }
  // And no row is left over: each belongs to a derivation that is there.
  const computed = new Set<string>();
  for (const path of drvs.keys()) for (const id of ids(path)!.values()) computed.add(id);
  expect([...rows.keys()].filter((id) => !computed.has(id))).toEqual([]);
  return count;
}

export function verifyConfiguration(answer: ConfigurationAnswer): void {
  const top = "/top";
  const here = (text: string): string => text.replaceAll("TOP", top);
  const files = new Map(Object.entries(answer.files).map(([name, text]) => [`${top}/${name}`, here(text)]));
  const conf = readNixConf({
    env: { NIX_CONF_DIR: `${top}/etc`, ...mapValues(answer.env, here) },
    home: `${top}/home`,
    scope: "client",
    readFile(path) {
      if ([...files.keys()].some((file) => file.startsWith(`${path}/`))) throw new Error("EISDIR");
      return files.get(path) ?? null;
    },
  });
  const fatal = conf.problems.filter((problem) => problem.isFatal);
  expect(fatal.length > 0, `${answer.error} against ${JSON.stringify(fatal)}`).toBe(answer.error !== null);
  for (const [name, value] of Object.entries(answer.settings)) {
    const ours = conf.settings.get(name);
    if (ours === undefined) expect(value, name).toEqual(defaults[name]);
    else if (ours.addsToDefault) expect([...(defaults[name] as string[]), ...ours.value.split(" ")]).toEqual(value);
    else expect(typed(ours.value, value), name).toEqual(value);
  }
}

const defaults: Record<string, unknown> = {
  "keep-derivations": true,
  "keep-outputs": false,
  "min-free": 0,
  "netrc-file": "TOP/etc/netrc",
  "stalled-download-timeout": 300,
  substituters: ["https://cache.nixos.org/"],
};

/** The text of a value as the type that `like` has. */
function typed(text: string, like: unknown): unknown {
  if (typeof like === "number") return Number(text);
  if (typeof like === "boolean") return text === "true";
  return Array.isArray(like) ? text.split(" ").filter((word) => word !== "") : text;
}

function derivations(golden: Golden): Map<string, Derivation> {
  return new Map(golden.derivations.map(({ path, base64 }) => [path, parseDerivation(Buffer.from(base64, "base64"))]));
}

function mapValues(record: Record<string, string>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

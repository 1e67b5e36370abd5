import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { throwAwayStore } from "@nixperf/testing";
import type { NixInstall, ThrowAwayStore } from "@nixperf/testing";
import { baseNames, names, packageNames, versions } from "./questions.ts";
import { recordConfigurations } from "./record-configurations.ts";
import type { Golden } from "./golden.ts";

const expressions = join(import.meta.dirname, "derivations.nix");
/** What is built, of the sets that a version has. */
const builtAttributes = ["ca-derivations", "dynamic-derivations.dynamic", "dynamic-derivations.both"];

/** Asks `nix` everything that a {@link Golden} holds, in a store made for it. */
export async function recordGolden(nix: NixInstall): Promise<Golden> {
  const isOld = nix.version.startsWith("2.8.");
  const sets = ["plain", "ca-derivations", "impure-derivations", ...(isOld ? [] : ["dynamic-derivations"])];
  const features = ["nix-command", "flakes", ...sets.slice(1)].join(" ");
  const store = throwAwayStore({ nix, settings: { "experimental-features": features } });
  try {
    const compared = await evaluate(store, "builtins.map (a: builtins.map (builtins.compareVersions a) l) l", versions);
    const parsed = await evaluate(store, "builtins.map builtins.parseDrvName l", packageNames);
    const { derivations, built } = await makeDerivations(store, sets);
    return {
      version: (await store.ok("nix", ["--version"])).trim(),
      storeDir: store.storeDir,
      compareVersions: { versions: [...versions], results: compared as number[][] },
      packageNames: (parsed as { name: string; version: string }[]).map((answer, i) => ({
        name: packageNames[i]!,
        pname: answer.name,
        version: answer.version,
      })),
      hashes: await recordHashes(store),
      names: await recordNames(store),
      sources: await recordSources(store),
      texts: await recordTexts(store),
      autoRoots: await recordAutoRoots(store),
      derivations,
      realisations: readRealisations(store),
      built,
      entries: await recordEntries(store),
      configurations: await recordConfigurations(nix),
    };
  } finally {
    store.dispose();
  }
}

/** What `expression` is for the list `l`. */
export async function evaluate(store: ThrowAwayStore, expression: string, list: readonly string[]): Promise<unknown> {
  // As JSON, so that no text needs quoting for the Nix language.
  const file = store.write("list.json", JSON.stringify(list));
  const text = `let l = builtins.fromJSON (builtins.readFile ${file}); in ${expression}`;
  return JSON.parse(await store.ok("nix-instantiate", ["--eval", "--strict", "--json", "-E", text]));
}

async function makeDerivations(store: ThrowAwayStore, sets: string[]): Promise<Pick<Golden, "derivations" | "built">> {
  const built: Golden["built"] = [];
  for (const set of sets) await store.ok("nix-instantiate", [expressions, "-A", set]);
  for (const attribute of builtAttributes.filter((name) => sets.includes(name.split(".")[0]!))) {
    const drvPaths = lines(await store.ok("nix-instantiate", [expressions, "-A", attribute]));
    const outputs = lines(await store.ok("nix-build", [expressions, "-A", attribute, "--no-out-link"]));
    built.push(...drvPaths.map((drvPath, i) => ({ drvPath, outputPath: outputs[i]! })));
  }
  const paths = readdirSync(store.storeDir).filter((name) => name.endsWith(".drv"));
  const derivations = paths.sort().map((name) => {
    const path = join(store.storeDir, name);
    return { path, base64: readFileSync(path).toString("base64") };
  });
  return { derivations, built };
}

function readRealisations(store: ThrowAwayStore): Golden["realisations"] {
  const database = new DatabaseSync(store.database);
  try {
    const query = `select r.drvPath, r.outputName, v.path as outputPath
      from Realisations r join ValidPaths v on v.id = r.outputPath order by 1, 2`;
    return database
      .prepare(query)
      .all()
      .map((row) => ({
        drvPath: String(row["drvPath"]),
        outputName: String(row["outputName"]),
        outputPath: String(row["outputPath"]),
      }));
  } finally {
    database.close();
  }
}

async function recordHashes(store: ThrowAwayStore): Promise<Golden["hashes"]> {
  const hashes: Golden["hashes"] = [];
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    const all = Array.from({ length: 8 }, (_, i) => createHash(algorithm).update(String(i)).digest("hex"));
    const as = async (format: string): Promise<string[]> =>
      lines(await store.ok("nix", ["hash", `to-${format}`, "--type", algorithm, ...all]));
    const [nix32, base64, sri] = [await as("base32"), await as("base64"), await as("sri")];
    all.forEach((base16, i) => hashes.push({ algorithm, base16, nix32: nix32[i]!, base64: base64[i]!, sri: sri[i]! }));
  }
  return hashes;
}

async function recordNames(store: ThrowAwayStore): Promise<Golden["names"]> {
  const file = store.write("file", "x");
  const answers: Golden["names"] = [];
  for (const name of names) {
    const expression = `builtins.path { path = ${file}; name = builtins.fromJSON ''${JSON.stringify(name)}''; }`;
    const { code } = await store.run("nix-instantiate", ["--eval", "-E", expression]);
    answers.push({ name, isTaken: code === 0 });
  }
  return answers;
}

async function recordSources(store: ThrowAwayStore): Promise<Golden["sources"]> {
  store.write("tree/a", "1");
  store.write("tree/b/c", "2");
  const sources: Golden["sources"] = [];
  for (const file of [store.write("plain.txt", "text"), store.write("empty", ""), join(store.top, "tree")]) {
    const path = await store.add(file);
    const hash = (await store.ok("nix-store", ["--query", "--hash", path])).trim();
    const narSha256 = (await store.ok("nix", ["hash", "to-base16", "--type", "sha256", hash])).trim();
    sources.push({ path, name: file.slice(file.lastIndexOf("/") + 1), narSha256 });
  }
  return sources;
}

async function recordTexts(store: ThrowAwayStore): Promise<Golden["texts"]> {
  const texts: Golden["texts"] = [];
  const add = async (name: string, text: string, references: string[]): Promise<string> => {
    const expression = `builtins.toFile ${JSON.stringify(name)} (builtins.appendContext ${JSON.stringify(text)} {
      ${references.map((path) => `${JSON.stringify(path)} = { path = true; };`).join(" ")}
    })`;
    const path = JSON.parse(await store.ok("nix-instantiate", ["--eval", "--json", "-E", expression])) as string;
    texts.push({ path, name, text, references });
    return path;
  };
  const first = await add("first.txt", "first", []);
  const second = await add("second", `uses ${first}`, [first]);
  await add("third", `uses ${first} ${second} ä`, [first, second].sort());
  return texts;
}

async function recordAutoRoots(store: ThrowAwayStore): Promise<Golden["autoRoots"]> {
  const path = await store.add(store.write("rooted", "x"));
  const auto = join(store.stateDir, "gcroots/auto");
  const recorded: Golden["autoRoots"] = [];
  for (const link of ["result", "some dir/result-2", "ä/日本"]) {
    const full = await store.indirectRoot(link, path);
    const name = readdirSync(auto).find((entry) => readlinkSync(join(auto, entry)) === full);
    recorded.push({ link: full, name: name! });
  }
  return recorded;
}

async function recordEntries(store: ThrowAwayStore): Promise<Golden["entries"]> {
  for (const name of baseNames) mkdirSync(join(store.storeDir, name));
  // Deletes what does not bear the name of a store path, and nothing else.
  await store.ok("nix-store", ["--gc", "--print-dead"]);
  const left = new Set(readdirSync(store.storeDir));
  return baseNames.map((baseName) => ({ baseName, isStorePath: left.has(baseName) }));
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

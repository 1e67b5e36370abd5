import { nixVersion, runNix } from "@nixperf/nix/command";

/** What Nix says of a path in another store: who signed it, and whether its name alone proves its content. */
export interface PathInfo {
  signatures: string[];
  isContentAddressed: boolean;
}

/** Asks Nix what another store has; null for a path that it has not. Throws an Error that says why it could not tell. */
export type AskNix = (
  url: string,
  paths: readonly string[],
  signal: AbortSignal,
) => Promise<Map<string, PathInfo | null>>;

/** How many paths one call of Nix is asked for: the answer is some hundred bytes a path, and calls may be stopped between. */
const atOnce = 400;

/**
 * By `nix path-info --store URL`, for substituters that only Nix can talk to. It is told to believe nothing that it remembers
 * and not to try for long, and ssh not to ask for passwords. Nothing is fetched or registered.
 */
export const askNix: AskNix = async (url, paths, signal) => {
  const found = new Map<string, PathInfo | null>();
  const flags = await jsonFlags();
  for (let from = 0; from < paths.length; from += atOnce) {
    signal.throwIfAborted();
    const asked = paths.slice(from, from + atOnce);
    const { exitCode, missing, stdout, stderr } = await runNix({
      program: "nix",
      args: [...options, "path-info", ...flags, "--store", url, "--", ...asked],
      env: { NIX_SSHOPTS: `${process.env["NIX_SSHOPTS"] ?? ""} -o BatchMode=yes`.trim() },
      timeoutSeconds: 600,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (missing) throw new Error("only Nix can ask it, and there is no `nix` on PATH");
    const known = exitCode === 0 ? pathInfos(stdout) : null;
    if (known === null) throw new Error(lastLine(stderr));
    for (const path of asked) found.set(path, known.get(path) ?? null);
  }
  return found;
};

const settings = {
  "narinfo-cache-negative-ttl": 0,
  "narinfo-cache-positive-ttl": 0,
  "download-attempts": 2,
  "connect-timeout": 10,
};
const options = [
  "--extra-experimental-features",
  "nix-command",
  ...Object.entries(settings).flatMap(([name, value]) => ["--option", name, String(value)]),
];

/** Since 2.33 `--json` alone warns that it will be refused. */
async function jsonFlags(): Promise<string[]> {
  const [major = 0, minor = 0] = ((await nixVersion())?.version ?? "").split(".").map(Number);
  return major > 2 || minor >= 33 ? ["--json", "--json-format", "1"] : ["--json"];
}

/** A list of records with their paths up to 2.18, an object by path since; null for neither. */
export function pathInfos(json: string): Map<string, PathInfo | null> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const entries: Array<[unknown, unknown]> = Array.isArray(parsed)
    ? parsed.map((one: unknown) => [fieldOf(one, "path"), one])
    : Object.entries(parsed);
  return new Map(
    entries.flatMap(([path, one]) => {
      if (typeof path !== "string") return [];
      const isThere = typeof one === "object" && one !== null && fieldOf(one, "valid") !== false;
      const signatures = fieldOf(one, "signatures");
      const info: PathInfo = {
        signatures: Array.isArray(signatures) ? signatures.filter((signature) => typeof signature === "string") : [],
        isContentAddressed: typeof fieldOf(one, "ca") === "string",
      };
      return [[path, isThere ? info : null] as const];
    }),
  );
}

function fieldOf(record: unknown, name: string): unknown {
  return typeof record === "object" && record !== null ? (record as Record<string, unknown>)[name] : undefined;
}

function lastLine(stderr: string): string {
  // oxlint-disable-next-line no-control-regex -- Nix colours its errors
  const lines = stderr
    .replace(/\u001b\[[0-9;]*m/g, "")
    .trim()
    .split("\n");
  return (lines.findLast((line) => line.includes("error:")) ?? lines.at(-1) ?? "").trim() || "Nix could not ask it";
}

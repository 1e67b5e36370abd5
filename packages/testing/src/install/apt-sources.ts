/** One place that the machine's apt fetches packages from. */
export interface AptSource {
  uris: string[];
  suites: string[];
  components: string[];
  /** The value of `Signed-By` as written: file names, fingerprints, or a whole key on indented lines. */
  signedBy: string | null;
  /** Whether the machine's owner told apt to trust it without a signature. */
  trusted: boolean;
}

/** The text of one file of `/etc/apt`, and its name, since the ending decides the format. */
export interface AptSourceFile {
  name: string;
  text: string;
}

/** Reads both formats of sources.list(5): one line a source (`.list`), and deb822 (`.sources`). Disabled ones are left out. */
export function parseAptSources(files: readonly AptSourceFile[]): AptSource[] {
  return files.flatMap((file) => (file.name.endsWith(".sources") ? parseDeb822(file.text) : parseList(file.text)));
}

function parseList(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    if (match === null) continue;
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const option = new Map(
      words(options).map((word) => [word.replace(/=.*/s, "").toLowerCase(), word.replace(/^[^=]*=/, "")]),
    );
    sources.push({
      uris: [uri],
      suites: [suite],
      components: words(components),
      signedBy: option.get("signed-by")?.replaceAll(",", " ") ?? null,
      trusted: option.get("trusted") === "yes",
    });
  }
  return sources;
}

function parseDeb822(text: string): AptSource[] {
  const sources: AptSource[] = [];
  const withoutComments = text.replaceAll(/^#.*\n?/gm, "");
  for (const stanza of withoutComments.split(/\n(?:[ \t]*\n)+/)) {
    const fields = new Map<string, string>();
    let last = "";
    for (const line of stanza.split("\n")) {
      const match = /^([A-Za-z][A-Za-z-]*):(.*)$/.exec(line);
      if (match !== null) {
        last = (match[1] ?? "").toLowerCase();
        fields.set(last, (match[2] ?? "").trim());
      } else if (/^[ \t]/.test(line)) {
        fields.set(last, `${fields.get(last) ?? ""}\n${line}`);
      }
    }
    if (!words(fields.get("types")).includes("deb") || /^(no|false|0|off)$/i.test(fields.get("enabled") ?? ""))
      continue;
    sources.push({
      uris: words(fields.get("uris")),
      suites: words(fields.get("suites")),
      components: words(fields.get("components")),
      signedBy: fields.get("signed-by") || null,
      trusted: /^(yes|true|1|on)$/i.test(fields.get("trusted") ?? ""),
    });
  }
  return sources;
}

// Suites of Debian proper: an Ubuntu mirror, a backports pocket or the security archive has no Nix of another release.
const debianSuite = /^(?:bullseye|bookworm|trixie|forky|duke|sid|oldoldstable|oldstable|stable|testing|unstable)$/;

/** The source that serves Debian proper on this machine, or null; other suites of Debian are to be had from there too. */
export function debianSource(sources: readonly AptSource[]): AptSource | null {
  const serves = (source: AptSource): boolean =>
    source.uris.length > 0 &&
    source.components.includes("main") &&
    source.suites.some((suite) => debianSuite.test(suite));
  return sources.find(serves) ?? null;
}

/** A deb822 file with one source: another suite of the same archive, from the same mirror and signed by the same keys. */
export function sourceForSuite(source: AptSource, suite: string): string {
  const lines = ["Types: deb", `URIs: ${source.uris.join(" ")}`, `Suites: ${suite}`, "Components: main"];
  if (source.signedBy !== null) lines.push(`Signed-By: ${source.signedBy}`);
  if (source.trusted) lines.push("Trusted: yes");
  return `${lines.join("\n")}\n`;
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}

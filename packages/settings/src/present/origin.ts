import type { ConfOrigin } from "@nixperf/nix/conf";

/** Where a value comes from. */
export type SettingOrigin =
  /** `by`: what Nix makes its default of, where that is a fact of the machine. */
  | { kind: "default"; by?: string }
  /** An environment variable that stands in for the default. */
  | { kind: "variable"; variable: string }
  /** A line of a file, or of the variable `NIX_CONFIG`, which then is `file`. */
  | {
      kind: "line";
      file: string;
      line: number;
      /** The `include` lines that led there, outermost first. */
      includedBy: ConfOrigin[];
    };

/** `default`, `default: the number of CPUs (/sys/devices/system/cpu/online)`, `$NIX_REMOTE`, `NIX_CONFIG`, or `/etc/nix/more.conf:3 (included by /etc/nix/nix.conf:1)`. */
export function originText(origin: SettingOrigin): string {
  if (origin.kind === "default") return origin.by === undefined ? "default" : `default: ${origin.by}`;
  if (origin.kind === "variable") return `$${origin.variable}`;
  const from = origin.includedBy.at(-1);
  const via = from === undefined ? "" : ` (included by ${placeText(from)})`;
  return placeText(origin) + via;
}

/** `file:line`, or `NIX_CONFIG`. */
export function placeText({ file, line }: ConfOrigin): string {
  return file === "NIX_CONFIG" ? file : `${file}:${line}`;
}

/** The file that Nix reads by itself, from which includes led to a line. */
export function rootFile(line: { origin: ConfOrigin; includedBy: readonly ConfOrigin[] }): string {
  return line.includedBy[0]?.file ?? line.origin.file;
}

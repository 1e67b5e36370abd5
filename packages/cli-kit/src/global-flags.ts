import type { CommandInput, FlagSpec } from "./command.ts";

/** The documents that every result can be. */
const documents: readonly string[] = ["text", "markdown", "html"];

/** Flags that every command has, before it and after it. */
export const globalFlags: Readonly<Record<string, FlagSpec>> = {
  json: { is: "boolean", brief: "Print exactly one JSON record, errors included" },
  jsonl: { is: "boolean", brief: "Print one JSON record a line" },
  format: { is: "choice", choices: documents, brief: "How to print the result" },
  quiet: { is: "boolean", short: "q", brief: "No progress and no remarks; the result and errors only" },
  color: { is: "boolean", brief: "Use colours, whatever the output is" },
  "no-color": { is: "boolean", brief: "Use no colours" },
  store: { is: "string", placeholder: "URI", brief: "The Nix store to look at, as Nix spells it" },
  config: { is: "string", placeholder: "FILE", brief: "Read this configuration file and no other" },
  strict: { is: "boolean", brief: "Treat what could not be known as an error" },
  help: { is: "boolean", short: "h", brief: "Explain the command" },
  version: { is: "boolean", brief: "Print the version" },
};

/**
 * `--format` of a command whose result can also be text for a file of some kind (`nix-conf`), which is then all that is
 * printed: `lines` gives it where {@link fileFormat} does.
 */
export function formatFlag(files: readonly string[]): FlagSpec {
  return { is: "choice", choices: [...documents, ...files], brief: "How to print the result, or what file to print" };
}

/** What `--format` asks for, where that is no document. */
export function fileFormat(flags: CommandInput["flags"]): string | undefined {
  return isDocument(flags) ? undefined : (flags["format"] as string | undefined);
}

/** Whether `--format` asks for a document. */
export function isDocument(flags: CommandInput["flags"]): boolean {
  return documents.includes(flags["format"] as string);
}

/** The groups in which help shows them. */
export const globalFlagGroups: ReadonlyArray<{ title: string; flags: readonly string[] }> = [
  { title: "Output flags", flags: ["json", "jsonl", "format", "quiet", "color", "no-color"] },
  { title: "Other flags of every command", flags: ["store", "config", "strict", "help", "version"] },
];

/** What `lists: true` adds to a command. */
export const nullFlag: Readonly<Record<string, FlagSpec>> = {
  null: { is: "boolean", short: "0", brief: "End each line with NUL instead of a line feed, for xargs -0" },
};

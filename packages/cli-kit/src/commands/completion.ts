import { command } from "../command.ts";
import type { Command } from "../command.ts";

export type Shell = "bash" | "zsh" | "fish";
export const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/** A script that teaches a shell to complete a program's commands. */
export interface CompletionRecord {
  schema: "nixperf.cli-kit.completion/1";
  shell: Shell;
  program: string;
  script: string;
  gaps: [];
}

export interface CompletionOptions {
  shell: Shell;
  /** Name of the program, as it is typed. */
  program: string;
}

/** The completion script of a program for a shell. It asks the program's hidden `__complete` for what may follow. */
export async function completion(options: CompletionOptions): Promise<CompletionRecord> {
  const { completionScript } = await import("../completion/scripts.ts");
  const { shell, program } = options;
  return {
    schema: "nixperf.cli-kit.completion/1",
    shell,
    program,
    script: completionScript(shell, program),
    gaps: [],
  };
}

/** The command `completion` of a program. */
export function completionCommand(program: string): Command {
  return command<CompletionOptions, CompletionRecord>({
    name: "completion",
    verb: "completion",
    schema: "nixperf.cli-kit.completion/1",
    brief: "Print a script that makes bash, zsh or fish complete commands and flags",
    examples: [
      { command: "completion bash > ~/.local/share/bash-completion/completions/" + program, does: "for bash" },
      { command: `completion zsh > ~/.zfunc/_${program}`, does: "for zsh, where ~/.zfunc is in fpath" },
      { command: `completion fish > ~/.config/fish/completions/${program}.fish`, does: "for fish" },
    ],
    args: [{ name: "SHELL", brief: "bash, zsh or fish", choices: shells }],
    load: async () => ({
      verb: completion,
      view: async () => (record) => ({ title: "Completion", blocks: [{ kind: "paragraph", text: record.script }] }),
      lines: ({ script }) => script.trimEnd().split("\n"),
    }),
    // The words have been checked against the choices.
    options: ({ args }) => ({ shell: args[0] as Shell, program }),
  });
}

import { quoteFish, quoteNix, quotePosix, quoteYaml } from "./quote.ts";
import type { ToolVariable } from "./variables.ts";

/** Who is to read the variables. */
export type EnvironmentFor = "bash" | "zsh" | "fish" | "direnv" | "github" | "gitlab";

export const environmentsFor: readonly EnvironmentFor[] = ["bash", "zsh", "fish", "direnv", "github", "gitlab"];

type Variables = ReadonlyArray<Pick<ToolVariable, "name" | "value">>;

/**
 * Text that sets the variables: commands of a shell; `.envrc` of direnv; lines to append to the file `$GITHUB_ENV`, which
 * takes no comments; the `variables` of a GitLab pipeline.
 */
export function environmentText(variables: Variables, reader: EnvironmentFor): string {
  const all = (line: (one: Variables[number]) => string): string => variables.map((one) => `${line(one)}\n`).join("");
  const remark = "# For dev shells. Builders of nixpkgs see none of it: their share is the setting cores.\n";
  switch (reader) {
    case "fish":
      return remark + all(({ name, value }) => `set -gx ${name} ${quoteFish(value)}`);
    case "github":
      return all(({ name, value }) => `${name}=${value}`);
    case "gitlab":
      return `${remark}variables:\n${all(({ name, value }) => `  ${name}: ${quoteYaml(value)}`)}`;
    default:
      return remark + all(({ name, value }) => `export ${name}=${quotePosix(value)}`);
  }
}

/** A module of the Nix language: attributes for `mkShell`. */
export function devShellText(variables: Variables): string {
  const lines = variables.map(({ name, value }) => `    ${name} = ${quoteNix(value)};\n`).join("");
  return `# Attributes for pkgs.mkShell: pkgs.mkShell (import ./this.nix // { packages = [ … ]; })\n{\n  env = {\n${lines}  };\n}\n`;
}

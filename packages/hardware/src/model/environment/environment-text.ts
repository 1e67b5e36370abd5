import { appendedTo, appendFish, appendPosix } from "./append-flags.ts";
import { quoteFish, quoteNix, quotePosix, quoteYaml } from "./quote.ts";
import type { ToolVariable } from "./variables.ts";

/** Who is to read the variables. */
export type EnvironmentFor = "bash" | "zsh" | "fish" | "direnv" | "github" | "gitlab";

export const environmentsFor: readonly EnvironmentFor[] = ["bash", "zsh", "fish", "direnv", "github", "gitlab"];

type Variable = Pick<ToolVariable, "name" | "value" | "appends">;

/**
 * Text that sets the variables: commands of a shell; `.envrc` of direnv; lines to append to the file `$GITHUB_ENV`, which
 * takes no comments; keys of a job of GitLab. Flags come after those that a variable holds already: where it is read by a
 * shell, after what is there then; in `$GITHUB_ENV`, which knows no other values, after those of `now`.
 */
export function environmentText(
  variables: readonly Variable[],
  reader: EnvironmentFor,
  now: Readonly<Record<string, string | undefined>> = {},
): string {
  const all = (line: (one: Variable) => string): string => variables.map((one) => `${line(one)}\n`).join("");
  const remark = "# For dev shells. Builders of nixpkgs see none of it: their share is the setting cores.\n";
  switch (reader) {
    case "fish":
      return remark + all((one) => (one.appends ? appendFish(one) : `set -gx ${one.name} ${quoteFish(one.value)}`));
    case "github":
      return all((one) => `${one.name}=${one.appends ? appendedTo(now[one.name], one.value) : one.value}`);
    case "gitlab":
      return remark + gitlabText(variables);
    default:
      return remark + all((one) => (one.appends ? appendPosix(one) : `export ${one.name}=${quotePosix(one.value)}`));
  }
}

/** A variable of GitLab cannot name the value that it has elsewhere, so flags are added where the job's shell starts. */
function gitlabText(variables: readonly Variable[]): string {
  const values = variables.filter(({ appends }) => !appends);
  const flags = variables.filter(({ appends }) => appends);
  return [
    ...(values.length === 0
      ? []
      : ["variables:", ...values.map(({ name, value }) => `  ${name}: ${quoteYaml(value)}`)]),
    ...(flags.length === 0 ? [] : ["before_script:", ...flags.map((one) => `  - ${quoteYaml(appendPosix(one))}`)]),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** A module of the Nix language: attributes for `mkShell`. Flags are added by its hook, which sees what the shell has. */
export function devShellText(variables: readonly Variable[]): string {
  const values = variables.filter(({ appends }) => !appends);
  const hook = variables.flatMap((one) => (one.appends ? [`${appendPosix(one)}\n`] : []));
  return [
    "# Attributes for pkgs.mkShell: pkgs.mkShell (import ./this.nix // { packages = [ … ]; })",
    "{",
    "  env = {",
    ...values.map(({ name, value }) => `    ${name} = ${quoteNix(value)};`),
    "  };",
    ...(hook.length === 0 ? [] : ["  shellHook =", `    ${hook.map(quoteNix).join("\n    + ")};`]),
    "}",
  ]
    .map((line) => `${line}\n`)
    .join("");
}

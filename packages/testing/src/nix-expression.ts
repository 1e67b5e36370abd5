import { createHash } from "node:crypto";

/** A piece of the Nix language. */
export interface NixExpression {
  readonly nix: string;
}

/** What an attribute of a derivation may be; a bare string is a Nix string, taken literally. */
export type NixValue = string | number | boolean | NixExpression | readonly NixValue[];

export interface DerivationOptions {
  /** `["out"]` unless given. */
  outputs?: readonly string[];
  /** Variables for the script: other derivations put here become inputs. */
  env?: Readonly<Record<string, NixValue>>;
  /** Whether the outputs are named by their content (the store needs `contentAddressed`). */
  contentAddressed?: boolean;
}

/** `text` as a piece of the Nix language, such as a name that {@link scope} binds. */
export function nix(text: string): NixExpression {
  return { nix: text };
}

/**
 * A derivation that runs `script` with /bin/sh. The machine's own programs are on its PATH, so it builds offline and
 * without anything in the store. A script that ends with another code than 0 makes a failed build.
 */
export function derivation(name: string, script: string, options: DerivationOptions = {}): NixExpression {
  const { outputs, env = {}, contentAddressed = false } = options;
  const addressing = contentAddressed
    ? { __contentAddressed: true, outputHashMode: "recursive", outputHashAlgo: "sha256" }
    : {};
  return call({ name, ...(outputs === undefined ? {} : { outputs }), ...addressing, ...env }, script);
}

/** A derivation whose output is one file of the given content, known before it is built. */
export function fixedOutput(
  name: string,
  content: string,
  env: Readonly<Record<string, NixValue>> = {},
): NixExpression {
  const outputHash = createHash("sha256").update(content).digest("hex");
  const fixed = { outputHashMode: "flat", outputHashAlgo: "sha256", outputHash };
  return call({ name, ...fixed, content, ...env }, 'printf "%s" "$content" > "$out"');
}

/** A text put in the store while evaluating. */
export function textFile(name: string, content: string): NixExpression {
  return nix(`(builtins.toFile ${literal(name)} ${literal(content)})`);
}

/** A file or directory of this machine, copied to the store while evaluating. */
export function source(name: string, path: string): NixExpression {
  return nix(`(builtins.path { name = ${literal(name)}; path = ${literal(path)}; })`);
}

/** A set of bindings that may name each other by {@link nix}; building it builds every derivation in it. */
export function scope(bindings: Readonly<Record<string, NixExpression>>): string {
  return `rec {\n${Object.entries(bindings)
    .map(([name, value]) => `  ${name} = ${value.nix};\n`)
    .join("")}}\n`;
}

function call(attributes: Readonly<Record<string, NixValue>>, script: string): NixExpression {
  const lines = Object.entries(attributes).map(([name, value]) => `${name} = ${literal(value)};`);
  const builder = `builder = "/bin/sh"; args = [ "-e" "-c" ${literal(`PATH=/bin:/usr/bin:/run/current-system/sw/bin\n${script}`)} ];`;
  return nix(`(derivation { system = builtins.currentSystem; ${builder} ${lines.join(" ")} })`);
}

function literal(value: NixValue): string {
  if (typeof value === "string") return `"${value.replaceAll(/["\\$]/g, String.raw`\$&`)}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return "nix" in value ? value.nix : `[ ${value.map((item) => literal(item)).join(" ")} ]`;
}

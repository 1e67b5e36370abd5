import { argumentMissing, argumentValue } from "../errors.ts";
import type { Leaf } from "./routes.ts";

/** Refuses words that a command lacks, and words that are none of its choices. Too many are refused while parsing. */
export function checkWords({ command, path }: Leaf, words: readonly string[]): void {
  const args = command.args ?? [];
  args.forEach((arg, index) => {
    const given = arg.variadic ? words.slice(index) : words.slice(index, index + 1);
    if (given.length === 0 && !arg.optional) throw argumentMissing(arg.name, arg.brief, path);
    for (const word of given) {
      if (arg.choices !== undefined && !arg.choices.includes(word)) throw argumentValue(arg.name, word, arg.choices);
    }
  });
}

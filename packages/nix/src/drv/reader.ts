import { badDerivation } from "../errors.ts";
import { unescape } from "./aterm.ts";

/** Reads the pieces that ATerm derivations are made of, one after the other. */
export class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What to throw when `expected` does not stand here. */
  error(expected: string): Error {
    return badDerivation(this.#at, expected, this.#text.slice(this.#at, this.#at + 20));
  }

  /** Whether `literal` stands here; if so, goes on behind it. */
  skip(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  expect(literal: string): void {
    if (!this.skip(literal)) throw this.error(literal);
  }

  end(): void {
    if (this.#at !== this.#text.length) throw this.error("the end of the text");
  }

  list<T>(item: () => T): T[] {
    this.expect("[");
    const items: T[] = [];
    if (this.skip("]")) return items;
    do items.push(item());
    while (this.skip(","));
    this.expect("]");
    return items;
  }

  path(): string {
    const start = this.#at;
    const path = this.string();
    if (path.startsWith("/")) return path;
    this.#at = start;
    throw this.error("a path that begins with a slash");
  }

  string(): string {
    this.expect('"');
    const text = this.#text;
    let result = "";
    let from = this.#at;
    for (let i = from; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 0x22) {
        this.#at = i + 1;
        return result + text.slice(from, i);
      }
      if (c !== 0x5c) continue;
      result += text.slice(from, i) + unescape(text[i + 1] ?? "");
      i++;
      from = i + 1;
    }
    this.#at = text.length;
    throw this.error('a closing "');
  }
}

import * as fc from "fast-check";
import type { Value, View } from "../src/view.ts";

/** Text that tries to get out of wherever it is put. Never empty, and never only spaces. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom(
        "\u001b[31m",
        "\u001b]0;title\u0007",
        "\u009b2J",
        "\r\n",
        "\n## heading\n",
        "\t",
        "\u202e",
        "\u2028",
        "\ud800",
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "<img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "' autofocus onfocus='alert(1)",
        "</title></style></table>",
        "javascript:alert(1)",
        "| a | b |",
        "\\|",
        "`",
        "``` ",
        "[a](javascript:b)",
        "![x](https://evil.example/x.png)",
        "@octocat",
        "#12",
        "https://evil.example",
        "&lt;b&gt;",
        "::error::x",
        "日本語",
        "👩‍👩‍👧",
        "e\u0301\u0301",
        "long".repeat(30),
        "  ",
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => `${parts.join("")}h`);

const word = fc.constantFrom("x", "xx xx", "xxxxxxxx");
const figure = fc.oneof(fc.double(), fc.nat(), fc.constant(null), fc.maxSafeInteger());
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ is: fc.constant("text" as const), text: word, tone: fc.constantFrom("plain", "dim", "good", "bad") }),
  fc.record({ is: fc.constant("path" as const), path: word }),
  fc.record({ is: fc.constant("command" as const), command: word }),
  fc.record({ is: fc.constant("bytes" as const), bytes: figure }),
  fc.record({ is: fc.constant("count" as const), count: figure, one: word, many: word }),
  fc.record({ is: fc.constantFrom("age" as const, "duration" as const), seconds: figure }),
  fc.record({ is: fc.constant("ratio" as const), ratio: figure }),
);
const line = fc.oneof(word, fc.array(fc.oneof(word, value), { minLength: 1, maxLength: 5 }));
const tries = fc.array(word, { maxLength: 3 });
const caption = fc.oneof(word, fc.constant(""));
const few = { maxLength: 4 };

const block: fc.Arbitrary<View["blocks"][number]> = fc.oneof(
  fc.record({ kind: fc.constantFrom("answer" as const, "paragraph" as const), text: line }),
  fc.record({ kind: fc.constant("heading" as const), text: word }),
  fc.record({ kind: fc.constant("facts" as const), facts: fc.array(fc.record({ name: word, value: line }), few) }),
  fc.nat(4).chain((width) =>
    fc.record(
      {
        kind: fc.constant("table" as const),
        caption,
        columns: fc.array(fc.record({ title: caption, priority: fc.nat(3), bar: fc.boolean(), wrap: fc.boolean() }), {
          minLength: width,
          maxLength: width,
        }),
        rows: fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 12 }),
        more: fc.record({ count: fc.nat(), command: word }),
      },
      { requiredKeys: ["kind", "caption", "columns", "rows"] },
    ),
  ),
  fc.nat(20).chain((size) =>
    fc.record({
      kind: fc.constant("treemap" as const),
      caption,
      measure: word,
      labels: fc.array(word, { minLength: size, maxLength: size }),
      parents: fc.tuple(...Array.from({ length: size }, (_, node) => fc.integer({ min: -1, max: node - 1 }))),
      weights: fc.array(fc.nat(), { minLength: size, maxLength: size }),
      groups: fc.array(fc.nat(2), { minLength: size, maxLength: size }),
      groupNames: fc.array(word, { minLength: 3, maxLength: 3 }),
    }),
  ),
  fc.record({
    kind: fc.constant("chain" as const),
    caption,
    steps: fc.array(fc.record({ edge: fc.option(word), value, note: line }, { requiredKeys: ["edge", "value"] }), few),
  }),
  fc.record({
    kind: fc.constant("findings" as const),
    findings: fc.array(
      fc.record({ severity: fc.constantFrom("error", "warning", "note"), subject: word, message: word, tries }),
      few,
    ),
  }),
  fc.record({ kind: fc.constant("gaps" as const), gaps: fc.array(fc.record({ message: word, tries }), few) }),
  fc.record({ kind: fc.constant("next" as const), steps: fc.array(fc.record({ command: word, does: word }), few) }),
) as fc.Arbitrary<View["blocks"][number]>;

/** Any view whatever, with harmless text in it. */
export const anyView: fc.Arbitrary<View> = fc.record({ title: word, blocks: fc.array(block, { maxLength: 6 }) });

/** The same view with every text in it, save the empty ones, replaced by the next of `texts`. */
export function withTexts(view: View, texts: string[]): View {
  let next = 0;
  const fixed = new Set(["kind", "is", "tone", "severity"]);
  const walk = (node: unknown, key: string): unknown => {
    if (typeof node === "string") return fixed.has(key) || node === "" ? node : texts[next++ % texts.length];
    if (Array.isArray(node)) return node.map((item) => walk(item, key));
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(view, "") as View;
}

import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it, vi } from "vitest";
import { escapeHtml, scriptJson } from "./html.ts";
import { codeMarkdown, escapeMarkdown } from "./markdown.ts";
import { quoteShell } from "./shell.ts";
import { escapeTerminal } from "./terminal.ts";
import { escapeWorkflowCommand } from "./workflow.ts";

// Hundreds of random views take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Any text at all, with what hurts most in it often. */
const hostile: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom(
        ..."\u001b[31m|\u009b2J|\r\n|\n|\t|\u202e|</script>|<img src=x onerror=alert(1)>|\"|'|`|``|*|_|[a](b)|![x](y)".split(
          "|",
        ),
        ..."@octocat;#12;GH-7;|;\\;\\|;https://evil.example;www.evil.example;a@b.example;&amp;;&#60;;- ;1. ;    ;~~~;<!--;$x$".split(
          ";",
        ),
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const tags = (html: string): string => (html.match(/<\/?[a-z][^>]*>/g) ?? []).join("");

describe("terminal", () => {
  it("lets nothing through that is not seen", () => {
    fc.assert(fc.property(hostile, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(escapeTerminal(text))));
  });

  it("shows what it was", () => {
    expect(escapeTerminal("a\u001b[31mb\n\u009b\u202ec\ud800")).toBe("a\\x1b[31mb\\n\\x9b\\u{202e}c\\u{d800}");
    expect(escapeTerminal("naïve 日本")).toBe("naïve 日本");
    expect(escapeTerminal("\u0301a")).toBe("\\u{301}a");
  });
});

describe("HTML", () => {
  it("leaves no character that could open or end anything", () => {
    fc.assert(fc.property(hostile, (text) => !/[<>"'`]|&(?!(?:amp|lt|gt|quot|#39|#96);)/.test(escapeHtml(text))));
  });

  it("keeps data inside its script element, and as it was", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = scriptJson({ text });
        expect(json).not.toMatch(/[<\u2028\u2029]/);
        expect((JSON.parse(json) as { text: string }).text).toBe(text);
      }),
    );
  });
});

describe("Markdown", () => {
  const html = (markdown: string): string =>
    micromark(markdown, {
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
      allowDangerousHtml: true,
      allowDangerousProtocol: true,
    });

  it("stays plain text in a paragraph, a list item and a table cell", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        fc.pre(escaped !== "");
        expect(tags(html(escaped))).toBe("<p></p>");
        expect(tags(html(`- ${escaped}`))).toBe("<ul><li></li></ul>");
        expect(tags(html(`| a | b |\n| - | - |\n| ${escaped} | x |`))).toBe(
          tags(html("| a | b |\n| - | - |\n| y | x |")),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("stays one code span, or plain text, in a table cell", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const code = codeMarkdown(text);
        const row = tags(html(`| a | b |\n| - | - |\n| ${code} | x |`)).replace("<code></code>", "");
        expect(row).toBe(tags(html("| a | b |\n| - | - |\n| y | x |")));
      }),
      { numRuns: 200 },
    );
  });

  it("wakes nobody: no mention and no issue number survives", () => {
    fc.assert(
      fc.property(
        hostile,
        (text) =>
          !/@[\w-]|#\d|\bgh-\d/i.test(escapeMarkdown(text).replaceAll("&#8203;", "\u200b").replaceAll("&#", "")),
      ),
    );
  });

  it("reads well where nothing is special", () => {
    expect(escapeMarkdown("linux-6.9: 3 paths (dead)")).toBe("linux-6.9: 3 paths (dead)");
    expect(codeMarkdown("/nix/store/abc-hello")).toBe("`/nix/store/abc-hello`");
  });
});

describe("workflow commands", () => {
  it("stay one line and one property", () => {
    expect(escapeWorkflowCommand("50%\n::error::x")).toBe("50%25%0A::error::x");
    expect(escapeWorkflowCommand("a:b,c", "property")).toBe("a%3Ab%2Cc");
    fc.assert(fc.property(hostile, (text) => !/[\r\n:,]/.test(escapeWorkflowCommand(text, "property"))));
  });
});

describe("shell", () => {
  it("gives back the word, by a real shell", () => {
    const words = fc.sample(hostile, 200).map((word) => word.replaceAll("\0", "").toWellFormed());
    const script = words.map((word) => `printf '%s\\0' ${quoteShell(word)}`).join("\n");
    expect(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(words);
  });

  it("quotes only where needed", () => {
    expect(quoteShell("/nix/store/abc-hello")).toBe("/nix/store/abc-hello");
    expect(quoteShell("it's")).toBe(`'it'\\''s'`);
    expect(quoteShell("")).toBe("''");
  });
});

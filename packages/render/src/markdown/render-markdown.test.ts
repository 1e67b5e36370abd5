import * as fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it, vi } from "vitest";
import { anyView, hostileText, withTexts } from "../../test/hostile.ts";
import { sampleView } from "../../test/sample-view.ts";
import { renderMarkdown } from "./render-markdown.ts";

// Hundreds of random views take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const options = {
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
  allowDangerousHtml: true,
  allowDangerousProtocol: true,
};

/** The elements of the page that a GitHub flavoured Markdown parser makes of it, code spans aside. */
function skeleton(markdown: string): string {
  const html = micromark(markdown, options);
  return (html.match(/<\/?[a-z!?][^>]*>/gi) ?? []).filter((tag) => !/^<\/?code>$/.test(tag)).join("");
}

describe("Markdown", () => {
  it("keeps its structure whatever the texts in it are", () => {
    fc.assert(
      fc.property(anyView, fc.array(hostileText, { minLength: 1, maxLength: 10 }), (view, texts) => {
        expect(skeleton(renderMarkdown(withTexts(view, texts)))).toBe(skeleton(renderMarkdown(view)));
      }),
      { numRuns: 200 },
    );
  });

  it("mentions nobody and refers to no issue", () => {
    fc.assert(
      fc.property(anyView, fc.array(hostileText, { minLength: 1, maxLength: 10 }), (view, texts) => {
        const html = micromark(renderMarkdown(withTexts(view, texts)), options)
          .replace(/<code>.*?<\/code>/gs, "")
          .replace(/&#\d+;|&#x[\da-f]+;/gi, "");
        expect(html).not.toMatch(/@[\w-]|#\d/);
      }),
    );
  });

  it("reads well", () => {
    expect(`\n${renderMarkdown(sampleView)}`).toMatchInlineSnapshot(`
      "
      # Nix store

      **\`/nix/store\` holds 25.1 GiB in 32,714 paths. 11.4 GiB of it is dead: nothing needs it.**

      |  |  |  |
      | :-- | --: | --: |
      | live | 20,057 paths | 13.7 GiB |
      | dead | 12,657 paths | 11.4 GiB |

      - also on disk: 3 entries that are not registered: 2 .lock files and 1 failed build
      - settings: \`keep-outputs\` false, \`keep-derivations\` true
      - temporary roots: –

      ### What keeps the most alive

      | Retains | Closure | Root | Kind | Age |
      | --: | --: | :-- | :-- | --: |
      | 3.1 GiB | 7.9 GiB | system: 19 old generations (42 to 60) | profile | 190 d |
      | 1.4 GiB | 2.2 GiB | \`/home/alice/src/shop/.direnv/flake-profile-1-link\` | direnv | 210 d |
      | 0.9 GiB | 1.0 GiB | \`/home/alice/src/old/result\` | result | 1.4 y |
      | – | &lt;0.1 GiB | \`/nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-python3-3.11.2\` | process | – |

      (317 more; \`nixperf store roots\`)

      ### The store by retained size

      | Retained size | Share | Name | Kind |
      | --: | --: | :-- | :-- |
      | 7.9 GiB | 78 % | \`system-61\` | profile |
      | 2.2 GiB | 22 % | \`shop/.direnv\` | direnv |

      ## Why llvm is alive

      ### Shortest way from a root

      1. \`/home/alice/src/shop/.direnv/flake-profile-1-link\` (unused for 210 d)
      2. link → \`/nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-nix-shell-env\`
      3. reference → \`/nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-llvm-18.1.8\` (1.9 GiB)

      ### 1 error

      - \`/nix/var/nix/db/db.sqlite\`: The write-ahead log is 1.2 GiB.
        - try: nix-store --verify
        - try: restart the Nix daemon

      ### 1 warning

      - \`/mnt/usb/result\`: This root lies on something that is not mounted now; when Nix next collects garbage it takes the root for dead.
        - try: mount it before you collect garbage

      Of what was fetched, 77 % came from a cache.

      ### Not known

      - what 14 processes of other users hold open
        - try: the same with sudo

      ### Next

      - \`nixperf store optimize\`: shows what would go: 11.4 GiB, deletes nothing
      - \`nixperf store why PATH\`: why a path is alive
      "
    `);
  });
});

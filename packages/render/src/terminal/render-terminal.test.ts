import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anyView, hostileText, withTexts } from "../../test/hostile.ts";
import { sampleView } from "../../test/sample-view.ts";
import { bytes, count, path, text } from "../values.ts";
import type { View } from "../view.ts";
import { renderTerminal } from "./render-terminal.ts";
import { stringWidth } from "./width.ts";

// Hundreds of random views take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const plain = { colour: false, unicode: true, fitToWidth: true };
const pipe = { width: 80, colour: false, unicode: true, fitToWidth: false };
const hostileView = fc
  .tuple(anyView, fc.array(hostileText, { minLength: 1, maxLength: 10 }))
  .map(([view, texts]) => withTexts(view, texts));
const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe("hostile text", () => {
  it("puts nothing on a terminal but lines and the colours asked for", () => {
    fc.assert(
      fc.property(hostileView, fc.integer({ min: 1, max: 140 }), fc.boolean(), (view, width, colour) => {
        const shown = renderTerminal(view, { width, colour, unicode: true, fitToWidth: true });
        const bare = colour ? shown.replace(/\u001b\[\d{1,2}m/g, "") : shown;
        expect(bare.replaceAll("\n", "")).not.toMatch(control);
      }),
      { numRuns: 200 },
    );
  });

  it("adds no line in a pipe", () => {
    fc.assert(
      fc.property(anyView, fc.array(hostileText, { minLength: 1, maxLength: 10 }), (view, texts) => {
        const lines = (shown: string): number => shown.split("\n").length;
        expect(lines(renderTerminal(withTexts(view, texts), pipe))).toBe(lines(renderTerminal(view, pipe)));
      }),
      { numRuns: 300 },
    );
  });
});

describe("width", () => {
  it("is never exceeded, whatever is shown", () => {
    fc.assert(
      fc.property(hostileView, fc.integer({ min: 12, max: 140 }), fc.boolean(), (view, width, unicode) => {
        for (const line of renderTerminal(view, { ...plain, width, unicode }).split("\n")) {
          expect(stringWidth(line), line).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("is the same with colours", () => {
    fc.assert(
      fc.property(hostileView, fc.integer({ min: 12, max: 140 }), (view, width) => {
        const coloured = renderTerminal(view, { ...plain, width, colour: true });
        expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(view, { ...plain, width }));
      }),
    );
  });

  it("leaves no space at the end of a line", () => {
    for (const width of [38, 60, 80, 120]) expect(renderTerminal(sampleView, { ...plain, width })).not.toMatch(/ $/m);
  });
});

describe("a pipe", () => {
  it("gets everything in full: no shortening, no bars, no colour", () => {
    const shown = renderTerminal(sampleView, { ...pipe, width: 20 });
    expect(shown).not.toMatch(/[…█\u001b]/);
    expect(shown).toContain("/nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-python3-3.11.2");
    expect(shown).toContain("AGE");
  });
});

describe("a realistic view", () => {
  it("at 80 columns", () => {
    expect(`\n${renderTerminal(sampleView, { ...plain, width: 80 })}`).toMatchInlineSnapshot(`
      "
      /nix/store holds 25.1 GiB in 32,714 paths. 11.4 GiB of it is dead: nothing needs
      it.

        live  20,057 paths  13.7 GiB ████████████████████
        dead  12,657 paths  11.4 GiB ████████████████▋

        also on disk     3 entries that are not registered: 2 .lock files and 1 failed
                         build
        settings         keep-outputs false, keep-derivations true
        temporary roots  –

      What keeps the most alive
        RETAINS          CLOSURE  ROOT                                  KIND       AGE
        3.1 GiB ██████   7.9 GiB  system: 19 old generations (42 to 6…  profile  190 d
        1.4 GiB ██▊      2.2 GiB  /home/alice/sr…/flake-profile-1-link  direnv   210 d
        0.9 GiB █▊       1.0 GiB  /home/alice/src/old/result            result   1.4 y
              –         <0.1 GiB  /nix/store/3k8rq0vh2…-python3-3.11.2  process      –
        (317 more; nixperf store roots)

      The store by retained size
        RETAINED SIZE                       SHARE  NAME          KIND
              7.9 GiB ████████████████████   78 %  system-61     profile
              2.2 GiB █████▋                 22 %  shop/.direnv  direnv

      Why llvm is alive
      Shortest way from a root
        /home/alice/src/shop/.direnv/flake-profile-1-link (unused for 210 d)
        → link  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-nix-shell-env
          → reference  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-llvm-18.1.8
                       (1.9 GiB)

      1 error
        /nix/var/nix/db/db.sqlite
          The write-ahead log is 1.2 GiB.
          try  nix-store --verify
               restart the Nix daemon
      1 warning
        /mnt/usb/result
          This root lies on something that is not mounted now; when Nix next collects
          garbage it takes the root for dead.
          try  mount it before you collect garbage

      Of what was fetched, 77 % came from a cache.

      not known: what 14 processes of other users hold open
        try  the same with sudo

      Next   nixperf store optimize    shows what would go: 11.4 GiB, deletes nothing
             nixperf store why PATH    why a path is alive
      "
    `);
  });

  it("at 60 columns loses bars and the least of its columns", () => {
    expect(`\n${renderTerminal(sampleView, { ...plain, width: 60 })}`).toMatchInlineSnapshot(`
      "
      /nix/store holds 25.1 GiB in 32,714 paths. 11.4 GiB of it is
      dead: nothing needs it.

        live  20,057 paths  13.7 GiB ████████████████████
        dead  12,657 paths  11.4 GiB ████████████████▋

        also on disk     3 entries that are not registered: 2
                         .lock files and 1 failed build
        settings         keep-outputs false, keep-derivations true
        temporary roots  –

      What keeps the most alive
        RETAINS         ROOT                               KIND
        3.1 GiB ██████  system: 19 old generations (42 t…  profile
        1.4 GiB ██▊     /home/alice/…flake-profile-1-link  direnv
        0.9 GiB █▊      /home/alice/src/old/result         result
              –         /nix/store/3k8rq0…-python3-3.11.2  process
        (317 more; nixperf store roots)

      The store by retained size
        RETAINED SIZE                 SHARE  NAME          KIND
              7.9 GiB ██████████████   78 %  system-61     profile
              2.2 GiB ███▉             22 %  shop/.direnv  direnv

      Why llvm is alive
      Shortest way from a root
        /home/alice/src/shop/.direnv/flake-profile-1-link (unused
        for 210 d)
        → link  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfa…-nix-shell-env
          → reference  /nix/store/3k8rq0vh2w9xj5mlyd1…-llvm-18.1.8
                       (1.9 GiB)

      1 error
        /nix/var/nix/db/db.sqlite
          The write-ahead log is 1.2 GiB.
          try  nix-store --verify
               restart the Nix daemon
      1 warning
        /mnt/usb/result
          This root lies on something that is not mounted now;
          when Nix next collects garbage it takes the root for
          dead.
          try  mount it before you collect garbage

      Of what was fetched, 77 % came from a cache.

      not known: what 14 processes of other users hold open
        try  the same with sudo

      Next   nixperf store optimize    shows what would go: 11.4
                                       GiB, deletes nothing
             nixperf store why PATH    why a path is alive
      "
    `);
  });

  it("at 120 columns, in ASCII", () => {
    expect(`\n${renderTerminal(sampleView, { ...plain, width: 120, unicode: false })}`).toMatchInlineSnapshot(`
      "
      /nix/store holds 25.1 GiB in 32,714 paths. 11.4 GiB of it is dead: nothing needs it.

        live  20,057 paths  13.7 GiB ####################
        dead  12,657 paths  11.4 GiB #################

        also on disk     3 entries that are not registered: 2 .lock files and 1 failed build
        settings         keep-outputs false, keep-derivations true
        temporary roots  -

      What keeps the most alive
        RETAINS                        CLOSURE  ROOT                                                        KIND       AGE
        3.1 GiB ####################   7.9 GiB  system: 19 old generations (42 to 60)                       profile  190 d
        1.4 GiB #########              2.2 GiB  /home/alice/src/shop/.direnv/flake-profile-1-link           direnv   210 d
        0.9 GiB ######                 1.0 GiB  /home/alice/src/old/result                                  result   1.4 y
              -                       <0.1 GiB  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-python3-3.11.2  process      -
        (317 more; nixperf store roots)

      The store by retained size
        RETAINED SIZE                       SHARE  NAME          KIND
              7.9 GiB ####################   78 %  system-61     profile
              2.2 GiB ######                 22 %  shop/.direnv  direnv

      Why llvm is alive
      Shortest way from a root
        /home/alice/src/shop/.direnv/flake-profile-1-link (unused for 210 d)
        -> link  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-nix-shell-env
          -> reference  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-llvm-18.1.8 (1.9 GiB)

      1 error
        /nix/var/nix/db/db.sqlite
          The write-ahead log is 1.2 GiB.
          try  nix-store --verify
               restart the Nix daemon
      1 warning
        /mnt/usb/result
          This root lies on something that is not mounted now; when Nix next collects garbage it takes the root for dead.
          try  mount it before you collect garbage

      Of what was fetched, 77 % came from a cache.

      not known: what 14 processes of other users hold open
        try  the same with sudo

      Next   nixperf store optimize    shows what would go: 11.4 GiB, deletes nothing
             nixperf store why PATH    why a path is alive
      "
    `);
  });

  it("in a pipe", () => {
    expect(`\n${renderTerminal(sampleView, pipe)}`).toMatchInlineSnapshot(`
      "
      /nix/store holds 25.1 GiB in 32,714 paths. 11.4 GiB of it is dead: nothing needs it.

        live  20,057 paths  13.7 GiB
        dead  12,657 paths  11.4 GiB

        also on disk     3 entries that are not registered: 2 .lock files and 1 failed build
        settings         keep-outputs false, keep-derivations true
        temporary roots  –

      What keeps the most alive
        RETAINS   CLOSURE  ROOT                                                        KIND       AGE
        3.1 GiB   7.9 GiB  system: 19 old generations (42 to 60)                       profile  190 d
        1.4 GiB   2.2 GiB  /home/alice/src/shop/.direnv/flake-profile-1-link           direnv   210 d
        0.9 GiB   1.0 GiB  /home/alice/src/old/result                                  result   1.4 y
              –  <0.1 GiB  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-python3-3.11.2  process      –
        (317 more; nixperf store roots)

      The store by retained size
        RETAINED SIZE  SHARE  NAME          KIND
              7.9 GiB   78 %  system-61     profile
              2.2 GiB   22 %  shop/.direnv  direnv

      Why llvm is alive
      Shortest way from a root
        /home/alice/src/shop/.direnv/flake-profile-1-link (unused for 210 d)
        → link  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-nix-shell-env
          → reference  /nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-llvm-18.1.8 (1.9 GiB)

      1 error
        /nix/var/nix/db/db.sqlite
          The write-ahead log is 1.2 GiB.
          try  nix-store --verify
               restart the Nix daemon
      1 warning
        /mnt/usb/result
          This root lies on something that is not mounted now; when Nix next collects garbage it takes the root for dead.
          try  mount it before you collect garbage

      Of what was fetched, 77 % came from a cache.

      not known: what 14 processes of other users hold open
        try  the same with sudo

      Next   nixperf store optimize    shows what would go: 11.4 GiB, deletes nothing
             nixperf store why PATH    why a path is alive
      "
    `);
  });
});

describe("small things", () => {
  const one = (block: View["blocks"][number], width = 80): string =>
    renderTerminal({ title: "", blocks: [block] }, { ...plain, width });

  it("says so when a table is empty", () => {
    expect(one({ kind: "table", caption: "Dead paths", columns: [{ title: "Path" }], rows: [] })).toBe(
      "Dead paths\n  PATH\n  (none)\n",
    );
  });

  it("shows what is not known as a dash, never as nothing", () => {
    expect(one({ kind: "paragraph", text: [bytes(null), " of ", count(null, "path")] })).toBe("– of –\n");
  });

  it("leaves empty blocks out", () => {
    expect(one({ kind: "gaps", gaps: [] }) + one({ kind: "findings", findings: [] })).toBe("");
  });

  it("aligns by what is seen: wide characters take two columns, marks none", () => {
    const rows = [
      [text("日本"), text("a")],
      [text("e\u0301e\u0301"), text("b")],
    ];
    expect(one({ kind: "table", caption: "", columns: [{ title: "" }, { title: "" }], rows })).toBe(
      "  日本  a\n  e\u0301e\u0301    b\n",
    );
  });

  it("goes on below with the sentences of a column instead of cutting them, indented as they began", () => {
    const table: View["blocks"][number] = {
      kind: "table",
      caption: "",
      columns: [{ title: "setting", priority: 0 }, { title: "why", wrap: true }, { title: "n" }],
      rows: [
        [text("max-jobs"), text("two builds of three processes fit the memory"), count(1)],
        [text("cores"), text("  # so that all fit together"), count(2)],
      ],
    };
    expect(one(table, 44)).toBe(
      [
        "  SETTING   WHY                            N",
        "  max-jobs  two builds of three processes  1",
        "            fit the memory",
        "  cores       # so that all fit together   2",
        "",
      ].join("\n"),
    );
    expect(one(table, 38)).toContain("  cores       # so that all fit\n              together\n");
    const shown = renderTerminal({ title: "", blocks: [table] }, { ...pipe, width: 20 });
    expect(shown).toContain("two builds of three processes fit the memory  1");
  });

  it("keeps the name of a store path for as long as it can", () => {
    const store = path("/nix/store/3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6-python3-3.11.2");
    expect(one({ kind: "paragraph", text: [store] }, 40)).toBe("/nix/store/3k8rq0vh2w9xj…-python3-3.11.2\n");
    expect(one({ kind: "paragraph", text: [store] }, 26)).toBe("…3k8rq0vh2…-python3-3.11.2\n");
    expect(one({ kind: "paragraph", text: [store] }, 20)).toBe("/nix/st…thon3-3.11.2\n");
  });

  it("uses colour for tones only when asked", () => {
    const view: View = { title: "", blocks: [{ kind: "paragraph", text: [text("broken", "bad")] }] };
    expect(renderTerminal(view, { ...plain, width: 80, colour: true })).toBe("\u001b[31mbroken\u001b[39m\n");
    expect(renderTerminal(view, { ...pipe, colour: true })).toBe("\u001b[31mbroken\u001b[39m\n");
    expect(renderTerminal(view, { ...plain, width: 80 })).toBe("broken\n");
  });
});

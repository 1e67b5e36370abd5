import * as fc from "fast-check";
import { expect, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { whyNotLasting, temporaryDirectories } from "./lasting-path.ts";
import { isXmlText, launchdAgent } from "./launchd-agent.ts";
import { nixString } from "./nix-module.ts";
import { isFitNode } from "./node-version.ts";
import { quoteSystemd } from "./systemd-quote.ts";
import { serviceUnit, timerUnit } from "./systemd-units.ts";

/** Text with much of what is special to somebody. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."%$\"'\\ \t\n;#{}&<>=:`@-!+", "$$", "%h", "${HOME}", "\\n", "]]>"),
      fc.string({ unit: "binary" }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join("").replaceAll("\0", ""));

/**
 * What systemd makes of a command line or of `Environment=`, followed from systemd.syntax(7) and systemd.service(5): words
 * divided by blanks; quotes; C escapes; then `%` specifiers; then, in commands, variables.
 */
function readBySystemd(line: string, variables: boolean): string[] {
  expect(line).not.toMatch(/[\n\0]/);
  const words: string[] = [];
  for (let i = 0; i < line.length;) {
    while (line[i] === " " || line[i] === "\t") i++;
    if (i >= line.length) break;
    let word = "";
    let quote: string | null = null;
    for (; i < line.length; i++) {
      const c = line[i]!;
      if (c === "\\") {
        const [all, hex, simple] = /^(?:x([0-9a-f]{2})|([nt"\\]))/.exec(line.slice(i + 1))!;
        word += hex === undefined ? ({ n: "\n", t: "\t" }[simple!] ?? simple!) : String.fromCharCode(parseInt(hex, 16));
        i += all.length;
      } else if (quote === null && (c === '"' || c === "'")) quote = c;
      else if (c === quote) quote = null;
      else if (quote === null && (c === " " || c === "\t")) break;
      else word += c;
    }
    expect(quote).toBeNull();
    words.push(word);
  }
  const specified = words.map((word) => word.replaceAll(/%(.)/gsu, (_, c: string) => (expect(c).toBe("%"), "%")));
  if (!variables) return specified;
  const one = (word: string): string => word.replaceAll(/\$(.)/gsu, (_, c: string) => (expect(c).toBe("$"), "$"));
  return specified.map((word, i) => (i === 0 ? word : one(word)));
}

test("systemd reads every word as it was meant, whatever is in it", () => {
  fc.assert(
    fc.property(fc.array(hostile), hostile, (args, value) => {
      const words = ["/usr/bin/a b$c%d", ...args];
      const line = words.map((word, i) => quoteSystemd(word, i === 0 ? "program" : "argument")).join(" ");
      expect(readBySystemd(line, true)).toEqual(words);
      expect(readBySystemd(quoteSystemd(`PATH=${value}`, "environment"), false)).toEqual([`PATH=${value}`]);
    }),
    { numRuns: 2_000 },
  );
});

test("a unit stays of the lines it is made of, whatever the program is called", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1 }), hostile, (words, path) => {
      const plain = serviceUnit({ words: ["/x"], environment: { PATH: "/y" } });
      const keys = (text: string) => text.split("\n").map((line) => line.split("=")[0]);
      expect(keys(serviceUnit({ words: ["/x", ...words], environment: { PATH: path, NIX_REMOTE: path } }))).toEqual(
        keys(plain),
      );
    }),
  );
});

test("the units run once a week at low priority, and catch up", () => {
  expect(
    serviceUnit({ words: ["/usr/bin/nixperf-store", "optimize", "--apply"], environment: { PATH: "/usr/bin:/bin" } }),
  ).toMatchInlineSnapshot(`
    "# Written by nixperf; take it away with: nixperf-store schedule --revert
    [Unit]
    Description=nixperf: weekly collection of the Nix store

    [Service]
    Type=oneshot
    ExecStart=/usr/bin/nixperf-store optimize --apply
    Environment=PATH=/usr/bin:/bin
    SuccessExitStatus=1
    Nice=19
    CPUSchedulingPolicy=batch
    IOSchedulingClass=idle
    "
  `);
  expect(timerUnit()).toMatchInlineSnapshot(`
    "# Written by nixperf; take it away with: nixperf-store schedule --revert
    [Unit]
    Description=nixperf: weekly collection of the Nix store

    [Timer]
    OnCalendar=weekly
    RandomizedDelaySec=6h
    Persistent=true

    [Install]
    WantedBy=timers.target
    "
  `);
});

/** A reader of the XML that a property list is, strict enough to notice a tag that does not close. */
function readPlist(xml: string): unknown {
  const tokens = xml.slice(xml.indexOf('<plist version="1.0">')).match(/<[^>]+>|[^<]+/g)!;
  let at = 0;
  const next = (): string => {
    while (/^\s*$/.test(tokens[at]!)) at++;
    return tokens[at++]!;
  };
  const text = (tag: string): string => {
    const raw = tokens[at]!.startsWith("<") ? "" : tokens[at++]!;
    expect(tokens[at++]).toBe(`</${tag}>`);
    expect(raw.replaceAll(/&(?:amp|lt|gt);/g, "")).not.toMatch(/[&<>]/);
    return raw.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  };
  const value = (open: string): unknown => {
    if (open === "<string>") return text("string");
    if (open === "<integer>") return Number(text("integer"));
    if (open === "<true/>" || open === "<false/>") return open === "<true/>";
    const items: unknown[] = [];
    const entries: Array<[string, unknown]> = [];
    const isDict = open === "<dict>";
    expect(isDict || open === "<array>", open).toBe(true);
    for (let tag = next(); tag !== (isDict ? "</dict>" : "</array>"); tag = next()) {
      if (!isDict) items.push(value(tag));
      else {
        expect(tag).toBe("<key>");
        entries.push([text("key"), value(next())]);
      }
    }
    return isDict ? Object.fromEntries(entries) : items;
  };
  expect(next()).toBe('<plist version="1.0">');
  const read = value(next());
  expect(next()).toBe("</plist>");
  return read;
}

test("the agent of launchd is XML that gives back program and path, whatever is in them", () => {
  fc.assert(
    fc.property(fc.array(hostile.filter(isXmlText), { minLength: 1 }), hostile.filter(isXmlText), (words, path) => {
      const xml = launchdAgent({ words, environment: { PATH: path } }, "/Users/ada/Library/Logs/x.log");
      expect(readPlist(xml)).toMatchObject({
        Label: "nixperf-store-optimize",
        ProgramArguments: words,
        EnvironmentVariables: { PATH: path },
        StartCalendarInterval: { Weekday: 1 },
        LowPriorityIO: true,
        Nice: 19,
      });
      // In a comment of XML two hyphens in a row are an error.
      expect(/<!--([^]*?)-->/.exec(xml)![1]).not.toContain("--");
    }),
  );
});

test("what XML cannot say is known beforehand", () => {
  expect(["a b", "\t\n", "ä"].map(isXmlText)).toEqual([true, true, true]);
  expect(["\u0001", "\u001b[0m", "\ud800", "\uffff"].map(isXmlText)).toEqual([false, false, false, false]);
});

test("a Nix string holds what it was made of", () => {
  expect(nixString('a"b\\c${d}$e\n')).toBe('"a\\"b\\\\c\\${d}$e\\n"');
  expect(nixString("$${x}")).toBe('"$\\${x}"');
});

test.each([
  ["/home/ada/.npm/_npx/0a1b/node_modules/.bin/nixperf-store", "npx"],
  ["/home/ada/.cache/pnpm/dlx/ab/node_modules/.bin/nixperf-store", "npx"],
  ["/home/ada/.cache/pnpm/dlx-1234/node_modules/.bin/nixperf-store", "npx"],
  ["/tmp/bunx-1000-nixperf/node_modules/.bin/nixperf-store", "npx"],
  ["/tmp/x/nixperf-store", "temporary"],
  ["/private/var/folders/ab/T/nixperf-store", "temporary"],
  ["/nix/store/00000000000000000000000000000000-nixperf/bin/nixperf-store", "store path"],
])("%s does not last", (path, why) => {
  expect(whyNotLasting(path, "/nix/store", temporaryDirectories)).toContain(why);
});

test.each([
  "/usr/local/bin/nixperf-store",
  "/home/ada/.nix-profile/bin/nixperf-store",
  "/run/current-system/sw/bin/nixperf-store",
  "/home/ada/tmp/nixperf-store",
  "/home/ada/.local/share/pnpm/nixperf-store",
])("%s lasts", (path) => {
  expect(whyNotLasting(path, "/nix/store", temporaryDirectories)).toBeNull();
});

test("a Node is fit as the manifest demands it", () => {
  expect(manifest.engines.node).toBe("^22.18 || >=24.11");
  const versions = ["v20.20.2", "v22.17.9", "v22.18.0", "v23.9.0", "v24.10.0", "v24.11.0", "v25.0.0", "v24.11", "bun"];
  expect(versions.filter(isFitNode)).toEqual(["v22.18.0", "v24.11.0", "v25.0.0"]);
});

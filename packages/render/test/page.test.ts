import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderHtml } from "../src/index.ts";
import type { View } from "../src/index.ts";
import { findBrowser, startBrowser } from "./browser.ts";
import { anyView, hostileText, withTexts } from "./hostile.ts";
import { largeView } from "./large-view.ts";
import { sampleView } from "./sample-view.ts";

/** The lowest contrast of any text on the page. */
const contrast = readFileSync(new URL("lowest-contrast.js", import.meta.url), "utf8");
const executable = findBrowser();
// On a machine that is busy with other tests.
const patience = { timeout: 20_000 };
const why = "no Chromium: set CHROMIUM_PATH, or install it at /usr/bin/chromium";
// oxlint-disable-next-line no-console -- a test that cannot run says so
if (executable === null) console.warn(`SKIPPED packages/render/test/page.test.ts: ${why}`);

if (executable === null && process.env["CI"]) it("finds a browser, as it must in CI", () => expect.fail(why));

describe.skipIf(executable === null)("the page in a browser", () => {
  const directory = mkdtempSync(join(tmpdir(), "nixperf-page-"));
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser(executable ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  interface Opened {
    page: Page;
    /** Milliseconds until the page had been loaded and its script had run. */
    time: number;
    /** What went wrong: console messages, exceptions, refused by the policy, requests, dialogs. */
    trouble: string[];
  }

  async function open(html: string, options: BrowserContextOptions = {}): Promise<Opened> {
    const file = join(directory, "page.html");
    writeFileSync(file, html);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const trouble: string[] = [];
    const url = pathToFileURL(file).href;
    page.on("console", (message) => trouble.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => trouble.push(`exception: ${error.message}`));
    page.on("dialog", (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== url && !/^(?:data|blob):/.test(request.url())) trouble.push(`request: ${request.url()}`);
    });
    const start = performance.now();
    await page.goto(url);
    return { page, time: performance.now() - start, trouble };
  }

  const close = (page: Page): Promise<void> => page.context().close();

  describe("with 100,000 paths", () => {
    const size = 100_000;
    const view = largeView(size);
    let html = "";
    beforeAll(() => {
      html = renderHtml(view, { generatedAt: "2026-11-20T10:00:00Z", json: { schema: "nixperf.test/1", paths: size } });
    });

    it.each(["light", "dark"] as const)(
      "opens at once, draws a bounded picture, and works (%s)",
      async (colorScheme) => {
        const { page, time, trouble } = await open(html, { colorScheme, acceptDownloads: true });
        // Well under a second on an idle machine; the bound leaves room for a busy one.
        expect(time).toBeLessThan(15_000);
        const cells = page.locator(".stage > .cell");
        expect(await cells.count()).toBeGreaterThan(100);
        expect(await cells.count()).toBeLessThan(3000);
        expect(await page.locator("tbody tr").count()).toBeLessThan(200);

        await zoomByMouse(page);
        await zoomByKeyboard(page);
        await sortAndFilter(page);

        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name: "Download JSON" }).click(),
        ]);
        expect(download.suggestedFilename()).toBe("what-this-nix-store-holds.json");
        expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toEqual({
          schema: "nixperf.test/1",
          paths: size,
        });
        expect(trouble).toEqual([]);
        await close(page);
      },
    );

    async function zoomByMouse(page: Page): Promise<void> {
      const here = page.locator(".crumbs .here");
      expect(await here.textContent()).toBe("Everything");
      const first = page.locator(".stage > button").first();
      await first.hover({ position: { x: 20, y: 8 } });
      expect(await page.locator(".tip").textContent()).toMatch(
        /^\/nix\/store\/.*iB · .* % of what is shown · system profile/,
      );
      const name = (await first.locator(".name").textContent()) ?? "";
      await first.click({ position: { x: 20, y: 8 } });
      expect(await here.textContent()).toBe(name);
      expect(await page.locator(".said").textContent()).toMatch(/^[\d.,]+ [MGT]iB, [\d.]+ % of all$/);
      const run = page.locator(".stage > button.run").first();
      const label = (await run.getAttribute("aria-label")) ?? "";
      expect(label).toMatch(/^[\d,]+ smaller: .* opens$/);
      // A click where nothing is drawn inside the run, so that the run itself opens.
      await run.click({ position: { x: 10, y: 5 } });
      expect(await here.textContent()).toBe(/^[\d,]+ smaller/.exec(label)?.[0]);
      await page.locator(".crumbs button").first().click();
      expect(await here.textContent()).toBe("Everything");
    }

    async function zoomByKeyboard(page: Page): Promise<void> {
      const here = page.locator(".crumbs .here");
      const focused = (): Promise<string | null> =>
        page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')");
      await page.locator(".stage > button").first().focus();
      const first = await focused();
      await page.keyboard.press("ArrowRight");
      const second = await focused();
      expect(second).not.toBe(first);
      await page.keyboard.press("ArrowLeft");
      expect(await focused()).toBe(first);
      await page.keyboard.press("End");
      await page.keyboard.press("Home");
      expect(await focused()).toBe(first);
      await page.keyboard.press("Enter");
      expect(await here.textContent()).not.toBe("Everything");
      expect(await focused()).toMatch(/% of what is shown/);
      await page.keyboard.press("Backspace");
      expect(await here.textContent()).toBe("Everything");
      expect(await focused()).toBe(first);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      expect(await here.textContent()).toBe("Everything");
      // One stop for Tab in the whole picture.
      expect(await page.locator(".stage > button[tabindex='0']").count()).toBe(1);
    }

    async function sortAndFilter(page: Page): Promise<void> {
      const section = page.locator("section.rows");
      const column = (at: number): Promise<string[]> =>
        section.locator(`tbody tr td:nth-child(${at})`).allTextContents();
      const status = section.locator(".status");
      expect(await status.textContent()).toBe("1 to 100 of 100,000");

      const started = performance.now();
      await section.getByRole("button", { name: "Own size" }).click();
      expect(await section.getByRole("columnheader", { name: "Own size" }).getAttribute("aria-sort")).toBe(
        "descending",
      );
      const table = view.blocks.find((block) => block.kind === "table");
      const sizes = (table?.rows ?? [])
        .map((row) => (row[1]?.is === "bytes" ? (row[1].bytes ?? 0) : 0))
        .sort((a, b) => b - a);
      const shown = (await column(2)).map((text) => Number.parseFloat(text.replaceAll(",", "")));
      expect(shown).toEqual(sizes.slice(0, 100).map((each) => Number((each / 2 ** 30).toFixed(1))));

      await section.getByRole("button", { name: "Path" }).click();
      const paths = (table?.rows ?? []).map((row) => (row[2]?.is === "path" ? row[2].path : "")).sort();
      expect(await column(3)).toEqual(paths.slice(0, 100));
      await section.getByRole("button", { name: "Next" }).first().click();
      expect(await column(3)).toEqual(paths.slice(100, 200));

      await section.getByRole("searchbox", { name: "Filter All paths" }).fill("LINUX -lib home");
      const matching = (table?.rows ?? []).filter(
        (row) =>
          /linux.*-lib/.test(row[2]?.is === "path" ? row[2].path : "") &&
          row[3]?.is === "text" &&
          row[3].text === "home-manager",
      );
      await expect
        .poll(() => status.textContent())
        .toBe(`1 to 100 of ${matching.length.toLocaleString("en")} that match, of 100,000`);
      await section.getByRole("searchbox").fill("no such path");
      await expect.poll(() => section.locator("tbody").textContent(), patience).toBe("Nothing matches.");
      await section.getByRole("searchbox").fill("");
      await expect.poll(() => section.locator("tbody tr").count(), patience).toBe(100);
      expect(performance.now() - started).toBeLessThan(60_000);

      // What is not known stands last, whichever way.
      for (const direction of ["descending", "ascending"]) {
        await section.getByRole("button", { name: "Age" }).click();
        expect(await section.getByRole("columnheader", { name: "Age" }).getAttribute("aria-sort")).toBe(direction);
        expect(await column(5)).not.toContain("–");
      }
    }
  });

  describe("as it is met", () => {
    it.each([
      ["light", 1280],
      ["dark", 1280],
      ["light", 390],
      ["dark", 390],
    ] as const)("text is readable and nothing sticks out (%s, %i wide)", async (colorScheme, width) => {
      const { page, trouble } = await open(renderHtml(sampleView), { colorScheme, viewport: { width, height: 800 } });
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      const worst = await page.evaluate<{ ratio: number; text: string }>(contrast);
      expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(4.5);
      expect(trouble).toEqual([]);
      await close(page);
    });

    it("has names for what can be used, and a table for the picture", async () => {
      const { page } = await open(renderHtml(sampleView, { json: {} }));
      const tree = await page.locator("body").ariaSnapshot();
      expect(tree).toContain(`heading "Nix store" [level=1]`);
      expect(tree).toContain(
        `group "The store by retained size. Arrow keys move, Enter looks inside, Escape goes back up."`,
      );
      expect(tree).toContain(`button "system-61: 7.9 GiB, 78 % of what is shown, profile, opens"`);
      expect(tree).toContain(`table "What keeps the most alive"`);
      expect(tree).not.toMatch(/^\s*- (?:button|searchbox|link|table|navigation|region|group)(?: \[[^\]]*\])?:?$/m);
      await page.getByText("The same as a table").click();
      expect(await page.locator(".treemap details td").allTextContents()).toEqual([
        "7.9 GiB",
        "78 %",
        "system-61",
        "profile",
        "2.2 GiB",
        "22 %",
        "shop/.direnv",
        "direnv",
      ]);
      await close(page);
    });

    it("can be read without scripts", async () => {
      const { page } = await open(renderHtml(largeView(500)), { javaScriptEnabled: false });
      expect(await page.locator("section.rows tbody tr").count()).toBe(100);
      expect(await page.getByText("400 more rows are in this page").isVisible()).toBe(true);
      expect(await page.locator(".treemap details tbody tr").count()).toBe(20);
      expect(await page.locator(".treemap details table").isVisible()).toBe(true);
      expect(await page.locator(".map").isVisible()).toBe(false);
      await close(page);
    });

    it("prints light, with its tables open and without what paper cannot do", async () => {
      const { page, trouble } = await open(renderHtml(largeView(2000), { json: {} }), { colorScheme: "dark" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
      for (const hidden of ["#download", ".pager", ".filter", "summary", ".hint"]) {
        expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
      }
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator(".treemap details table").isVisible()).toBe(true);
      expect((await page.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator(".treemap details").getAttribute("open")).toBeNull();
      expect(trouble).toEqual([]);
      await close(page);
    });
  });

  it("does not run, load or break on hostile text", async () => {
    const views = fc.sample(fc.tuple(anyView, fc.array(hostileText, { minLength: 5, maxLength: 10 })), 25);
    const blocks = views.flatMap(([view, texts]) => withTexts(view, texts).blocks);
    const all = fc.sample(hostileText, 300);
    const nasty: View = {
      title: all[0] ?? "",
      blocks: [
        ...blocks,
        {
          kind: "table",
          caption: "t",
          columns: [{ title: "a" }, { title: "b" }],
          rows: all.map((text, row) => [
            { is: "path", path: text },
            { is: "count", count: row },
          ]),
        },
        {
          kind: "treemap",
          caption: "m",
          measure: all[1] ?? "",
          labels: all,
          parents: all.map((_, node) => Math.floor(node / 5) - 1),
          weights: all.map((_, node) => 1000 - node),
          groups: all.map((_, node) => node % 3),
          groupNames: all.slice(0, 3),
        },
      ],
    };
    const { page, trouble } = await open(renderHtml(nasty, { json: { all } }));
    const map = page.locator("section.treemap").last();
    await map
      .locator(".stage > button")
      .first()
      .hover({ position: { x: 10, y: 5 } });
    await map
      .locator(".stage > button")
      .first()
      .click({ position: { x: 10, y: 5 } });
    const rows = page.locator("section.rows").last();
    await rows.getByRole("button", { name: "A", exact: true }).click();
    await rows.getByRole("searchbox").fill("h");
    await page.waitForTimeout(200);
    expect(await rows.locator("tbody tr").count()).toBe(100);
    // All scripts are the page's own and its data; no element came from a text.
    expect(await page.locator("script:not([type])").count()).toBe(1);
    expect(
      await page
        .locator("img, iframe, object, embed, form, [onerror], [onmouseover], [autofocus], main a:not(.contents a)")
        .count(),
    ).toBe(0);
    expect(trouble).toEqual([]);
    await close(page);
  });
});

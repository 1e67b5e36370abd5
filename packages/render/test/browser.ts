import { accessSync, constants } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const executable = process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";

/** Path of a Chromium that may be run, `CHROMIUM_PATH` or the distribution's, or `null`. */
export function findBrowser(): string | null {
  try {
    accessSync(executable, constants.X_OK);
    return executable;
  } catch {
    return null;
  }
}

/** Nothing but the page may reach the network, so that a request is the page's own. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

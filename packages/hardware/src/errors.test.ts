import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorRecord, isNixperfError } from "@nixperf/errors";
import { afterAll, expect, test } from "vitest";
import { detect } from "./index.ts";

const directory = mkdtempSync(join(tmpdir(), "nixperf-readings-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** What detecting from a file with this text refuses with, as people read it. */
async function refusal(text: string | null): Promise<string> {
  const file = join(directory, "readings.txt");
  rmSync(file, { force: true });
  if (text !== null) writeFileSync(file, text);
  const error: unknown = await detect({ readingsFile: file }).catch((thrown: unknown) => thrown);
  if (!isNixperfError(error)) throw error;
  const { code, message, found, expected, tries } = errorRecord(error);
  return [message, found, expected, ...tries, code]
    .filter((line) => line !== null)
    .join("\n")
    .replaceAll(directory, "");
}

test("NIXPERF_READINGS_UNREADABLE", async () => {
  expect(await refusal(null)).toMatchInlineSnapshot(`
    "cannot read /readings.txt
    ENOENT
    a file with readings of a machine
    NIXPERF_READINGS_UNREADABLE"
  `);
});

test("NIXPERF_READINGS_INVALID", async () => {
  expect(await refusal("Filesystem 1K-blocks\n")).toMatchInlineSnapshot(`
    "/readings.txt holds no readings of a machine
    no line "nixperf-readings 1"
    what the script of this package prints on a machine, whole
    the output of \`readingsScript()\` of @nixperf/hardware, run there with sh
    NIXPERF_READINGS_INVALID"
  `);
  const head = "welcome\nnixperf-readings 1\n";
  expect(await refusal(`${head}=file /proc/swaps\n Filename\n`)).toContain("no last line =end: it was cut off");
  expect(await refusal(`${head}=file /proc/swaps\nFilename\n=end\n`)).toContain('the line "Filename"');
  expect(await refusal(`${head}=program x\n=end\n`)).toContain('"=program x"');
  expect(await refusal(`${head}=command zero uname\n=end\n`)).toContain('"=command zero uname"');
  expect(await refusal(`${head}=store here\n /a\n /b\n /c\n=end\n`)).toContain("no such store");
});

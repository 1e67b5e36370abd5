import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { takesLogFormat } from "./takes-log-format.ts";

const top = mkdtempSync(join(tmpdir(), "nixperf-takes-"));
afterAll(() => rmSync(top, { recursive: true }));

function program(prefix: string, text: string): string {
  mkdirSync(join(top, prefix, "bin"), { recursive: true });
  const file = join(top, prefix, "bin/nixos-rebuild");
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

test("whether the flag is known is told by the program's own text: of a script, or of a Python module behind links", () => {
  const script = program("script", "#!/bin/sh\ncase $1 in --max-jobs|--log-format) ;; esac\n");
  const older = program("older", "#!/bin/sh\ncase $1 in --max-jobs) ;; esac\n");
  const wrapper = program("python", "#!/bin/sh\nexec .nixos-rebuild-wrapped\n");
  const modules = join(top, "python/lib/python3.13/site-packages/nixos_rebuild");
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, "__init__.py"), 'flags.add_argument("--log-format")\n');
  mkdirSync(join(top, "profile"));
  symlinkSync(wrapper, join(top, "profile/nixos-rebuild"));
  const takes = (words: string, path?: string) => takesLogFormat(words, { PATH: path }, top);
  expect([takes(script), takes(older), takes(wrapper)]).toEqual([true, false, true]);
  expect([takes("./script/bin/nixos-rebuild"), takes("nixos-rebuild", join(top, "profile"))]).toEqual([true, true]);
  expect([takes("nixos-rebuild", "/nonexistent"), takes("/nonexistent/nixos-rebuild"), takes(top)]).toEqual([
    false,
    false,
    false,
  ]);
});

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mayRemoveLink } from "./may-remove-link.ts";

const top = mkdtempSync(join(tmpdir(), "nixperf-links-"));
afterAll(() => rmSync(top, { recursive: true }));
const nobody = 65_534;

function linkIn(name: string, mode: number, owners?: { directory: number; link: number }): string {
  mkdirSync(join(top, name));
  const link = join(top, name, "result");
  symlinkSync("/nowhere", link);
  if (owners !== undefined) {
    chownSync(join(top, name), owners.directory, owners.directory);
    lchownSync(link, owners.link, owners.link);
  }
  chmodSync(join(top, name), mode);
  return link;
}

test("a link that is there may be removed, one that is not may not", () => {
  const link = linkIn("own", 0o755);
  expect([mayRemoveLink(link), mayRemoveLink(`${link}-2`)]).toEqual([true, false]);
});

test.runIf(process.getuid?.() === 0)("another user may remove his own links, and no other's", () => {
  chmodSync(top, 0o755);
  const links = [
    linkIn("his", 0o755, { directory: nobody, link: nobody }),
    linkIn("roots", 0o755, { directory: 0, link: nobody }),
    linkIn("sticky-his", 0o1777, { directory: 0, link: nobody }),
    linkIn("sticky-roots", 0o1777, { directory: 0, link: 0 }),
  ];
  const source = join(import.meta.dirname, "may-remove-link.ts");
  const script = `
    import { mayRemoveLink } from ${JSON.stringify(source)};
    console.log(JSON.stringify(${JSON.stringify(links)}.map(mayRemoveLink)));`;
  const args = ["--no-warnings", "--input-type=module", "-e", script];
  const said = execFileSync(process.execPath, args, { uid: nobody, gid: nobody, cwd: "/", encoding: "utf8" });
  expect(JSON.parse(said)).toEqual([true, false, true, false]);
});

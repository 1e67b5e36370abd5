import { chmodSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseNixVersion } from "@nixperf/nix/version";
import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";
import { sshWords, wordSplitOf } from "../../src/model/builders/ssh-words.ts";

describeWithNix("NIX_SSHOPTS as Nix reads it", (nix) => {
  const store = throwAwayStore({ nix });
  afterAll(() => store.dispose());
  const noted = `${store.top}/words`;
  const ssh = store.write("bin/ssh", `#!/bin/sh\nprintf '%s\\0' "$@" >> '${noted}'\nexit 1\n`);
  chmodSync(ssh, 0o755);

  /** The words that it gives to a program called ssh. */
  async function given(text: string): Promise<string[]> {
    const path = `${dirname(ssh)}:${store.env["PATH"] ?? ""}`;
    store.write("words", "");
    const args = ["--from", "builder@10.9.9.9", `${store.storeDir}/${"0".repeat(32)}-x`];
    await store.run("nix-copy-closure", args, { env: { PATH: path, NIX_SSHOPTS: text } });
    return readFileSync(noted, "utf8").split("\0").slice(0, -1);
  }

  test.each([
    "-o 'ProxyCommand=ssh -W %h:%p jump' -4",
    String.raw`-o ProxyCommand="a \"b\" \c" '' x\ y`,
    "-o\tA=b\nC  -v",
  ])("%j", { timeout: 20_000 }, async (text) => {
    const version = parseNixVersion(await store.ok("nix", ["--version"]))!;
    const words = sshWords(text, wordSplitOf(version))!;
    const all = await given(text);
    const at = all.indexOf(words[0]!);
    expect(all.slice(at, at + words.length)).toEqual(words);
  });

  test("a quote without an end", { timeout: 20_000 }, async () => {
    const version = parseNixVersion(await store.ok("nix", ["--version"]))!;
    const words = sshWords("-o 'A", wordSplitOf(version));
    const all = await given("-o 'A");
    if (words === null) expect(all).toEqual([]);
    else expect(all).toEqual(expect.arrayContaining(words));
  });
});

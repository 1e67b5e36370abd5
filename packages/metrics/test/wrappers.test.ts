import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { derivation, scope, throwAwayStore } from "@nixperf/testing";
import type { NixInstall, ThrowAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collect } from "../src/index.ts";
import type { CollectRecord } from "../src/index.ts";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));
const nowhere = openSync("/dev/null", "w");
const state = mkdtempSync(join(tmpdir(), "nixperf-wrappers-"));
afterAll(() => rmSync(state, { recursive: true }));

/** What `nixos-rebuild` does with `--log-format` and with PATH. */
const rebuild = (bin: string): string => `#!/bin/sh
extra=
while [ $# -gt 0 ]; do
  case "$1" in
    --log-format|-j) extra="$extra $1 $2"; shift ;;
    build) ;;
    *) file=$1 ;;
  esac
  shift
done
export PATH=${bin}:$PATH
echo building the system configuration... >&2
exec nix-build "$file" --no-out-link $extra
`;

describeWithNix("a program that starts Nix", (nix: NixInstall) => {
  let store: ThrowAwayStore;
  beforeAll(() => {
    store = throwAwayStore({ nix, settings: { "max-jobs": 4 } });
  });
  afterAll(() => store.dispose());

  async function run(...command: string[]): Promise<{ record: CollectRecord; output: string }> {
    let output = "";
    const record = await collect({
      command,
      env: { ...store.env, PATH: `${store.top}:${store.env["PATH"]}` },
      cwd: store.top,
      state,
      stdio: { stdin: "ignore", stdout: nowhere, stderr: "through" },
      onOutput: (text) => void (output += text),
    });
    return { record, output };
  }
  const one = (name: string, body = "echo hello; echo 1 > $out"): string =>
    store.write(`${name}.nix`, scope({ [name]: derivation(`${name}-1.0`, body) }));
  const script = (name: string, text: string): void => chmodSync(store.write(name, text), 0o755);

  test("and puts a Nix of its own first, as nixos-rebuild does, is followed by its own flag", async () => {
    script("nixos-rebuild", rebuild(nix.bin));
    const { record, output } = await run("nixos-rebuild", "build", "-j", "2", one("system"));
    expect(record.followed.way).toBe("flag");
    expect(record.run).toMatchObject({ outcome: "succeeded", built: 1 });
    expect(output).toContain("building the system configuration...\n");
    expect(output).toContain("\nhello\n");
    expect(output).not.toContain("@nix");
  });

  test("and would refuse the flag is not given it", async () => {
    script("nixos-rebuild", `#!/bin/sh\n[ "$1" = build ] || exit 1\nexec nix-build "$2" --no-out-link\n`);
    const { record } = await run("nixos-rebuild", "build", one("older"));
    expect(record.followed.way).toBe("wrapper");
    expect(record.run).toMatchObject({ outcome: "succeeded", built: 1 });
  });

  test("and reads what Nix writes gets to read it, and that nothing was heard is said", async () => {
    const file = one("bad", "echo so it goes; exit 3");
    script(
      "reads",
      `#!/bin/sh\nnix-build ${file} --no-out-link 2>errors\n[ $? = 100 ] && grep -q 'so it goes' errors\n`,
    );
    const { record, output } = await run("reads");
    expect(record.run.exitStatus).toBe(0);
    expect(output).toBe("");
    expect(readFileSync(join(store.top, "errors"), "utf8")).toMatch(/building '\S+-bad-1\.0\.drv'/);
    const gap = record.gaps.find(({ code }) => code === "NIXPERF_COLLECT_UNHEARD");
    expect(gap?.message).toMatch(/^a command of Nix was not/);
  });

  test("that cannot be listened to goes its way, with a line that says so", async () => {
    const file = one("unheard");
    const words = ["collect", "--json", "--", nix.program("nix-build"), file, "--no-out-link"];
    // Without mkfifo.
    const env = { ...store.env, PATH: join(store.top, "empty"), XDG_STATE_HOME: state };
    const { code, stdout, stderr } = await store.run(
      process.execPath,
      ["--conditions=@nixperf/source", "--no-warnings", main, ...words],
      { env },
    );
    expect(stderr).toMatch(/^nixperf: Nix could not be listened to: .*mkfifo/m);
    expect(stderr).toMatch(/^building '\S+-unheard-1\.0\.drv'/m);
    const record = JSON.parse(stdout) as CollectRecord;
    expect([code, record.run.outcome]).toEqual([0, "succeeded"]);
    expect(record.gaps.map((gap) => gap.code)).toContain("NIXPERF_COLLECT_DEAF");
  });

  test("and what people read is what Nix writes without nixperf", async () => {
    const file = one("failing", "echo so it goes; echo oops >&2; exit 3");
    const nixBuild = [
      "nix",
      "build",
      "--extra-experimental-features",
      "nix-command",
      "--impure",
      "--no-link",
      "-f",
      file,
    ];
    const commands = [
      ["nix-build", "--no-out-link", file],
      ["nix-build", "--no-out-link", "-Q", file],
      ["nix-build", "--no-out-link", "-v", "--keep-going", file],
      ["nix-build", file, "-A", "nothing"],
      [...nixBuild, "failing"],
    ];
    for (const [program, ...args] of commands as Array<[string, ...string[]]>) {
      const plain = await store.run(program, args);
      const { record, output } = await run(program, ...args);
      expect(output.split("\n").toSorted(), `${program} ${args.join(" ")}`).toEqual(
        plain.stderr.split("\n").toSorted(),
      );
      expect(record.run.exitStatus).toBe(plain.code);
    }
  });
});

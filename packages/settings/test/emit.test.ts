import { parseNixVersion } from "@nixperf/nix/version";
import { run } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { expect, test } from "vitest";
import { advise, formatAdvice, readSettings } from "../src/index.ts";
import type { Advice, AdviceFormat } from "../src/index.ts";
import { emptyWorld } from "./empty-world.ts";
import { comparable, shownValue } from "./shown-value.ts";
import { settingNamed } from "../src/index.ts";

/** What is to come out of each: a number, a truth, words, a text that needs quotes; and what no whole number of Nix holds. */
const wanted: Record<string, unknown> = {
  "max-jobs": "auto",
  cores: 4,
  sandbox: "relaxed",
  "keep-outputs": true,
  "min-free": 1024 ** 3,
  "max-free": "18446744073709551615",
  "extra-sandbox-paths": ["/var/cache/ccache", "/bin/sh=/${a}"],
  substituters: [],
  builders: 'ssh://a x86_64-linux - 4 1 kvm - - ; ssh://b "q" \\ ${x} $${y}',
  "http-connections": 50,
};

describeWithNix("advice as text", (nix) => {
  const world = emptyWorld(nix);
  const version = parseNixVersion("nix (Nix) 2.34.8")!;
  const present = readSettings({
    env: {},
    home: "/home/ada",
    user: { name: null, groups: null },
    platform: "linux",
    nix: version,
    access: "direct",
    readFile: (path) => (path === "/etc/nix/nix.conf" ? "download-buffer-size = 1\n" : null),
  });
  const draft = (setting: string, value: unknown): Advice =>
    advise(
      {
        setting,
        advised: value === null ? null : Array.isArray(value) ? value.join(" ") : String(value),
        why: 'because "${of}" this */ and\nthat',
        source: "a test",
        effect: "none",
      },
      present,
    )!;
  const advice = [
    ...Object.entries(wanted).map(([name, value]) => draft(name, value)),
    draft("download-buffer-size", null),
  ];
  const evaluate = async (expression: string): Promise<unknown> => {
    const args = ["--eval", "--strict", "--json", "-E", expression];
    const env = {
      ...world.env,
      NIX_STORE_DIR: `${world.env["HOME"]}/store`,
      NIX_STATE_DIR: `${world.env["HOME"]}/state`,
    };
    const { code, stdout, stderr } = await run(nix.program("nix-instantiate"), args, { env });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  test.each<AdviceFormat>(["nixos", "darwin", "home-manager"])(
    "%s is a module that gives the settings",
    async (format) => {
      expect(await evaluate(formatAdvice(advice, format))).toEqual({ nix: { settings: wanted } });
    },
  );

  test("flake is the nixConfig", async () => {
    expect(await evaluate(`{ ${formatAdvice(advice, "flake")} }`)).toEqual({ nixConfig: wanted });
  });

  test("nix-conf is lines that Nix reads", async () => {
    // 2.8 takes no units.
    const lines = advice.filter(({ setting }) => setting !== "min-free");
    const shown = await world.show(formatAdvice(lines, "nix-conf"));
    for (const { setting: name, advised } of lines) {
      if (advised === null || name === "max-jobs" || name === "extra-sandbox-paths") continue;
      const setting = settingNamed(name)!;
      expect(shownValue(setting, shown.get(name)!.value), name).toEqual(comparable(setting, advised));
    }
    expect(JSON.stringify(shown.get("sandbox-paths")!.value)).toContain("/var/cache/ccache");
  });

  test("nothing is nothing", async () => {
    expect(await evaluate(formatAdvice([], "nixos"))).toEqual({ nix: { settings: {} } });
    expect(formatAdvice([], "nix-conf")).toBe("");
  });
});

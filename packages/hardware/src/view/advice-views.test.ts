import { renderTerminal } from "@nixperf/render";
import type { TableBlock, View } from "@nixperf/render";
import { expect, test } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import type { MadeUpLinux } from "../../test/advice/readings.ts";
import { noReadings } from "../model/readings/readings.ts";
import { doctor } from "../verbs/doctor.ts";
import { recommend } from "../verbs/recommend.ts";
import { setup } from "../verbs/setup.ts";
import type { SetupRecord } from "../verbs/setup.ts";
import { doctorView } from "./doctor-view.ts";
import { recommendView } from "./recommend-view.ts";
import { setupView } from "./setup-view.ts";

const context = { program: "nixperf hardware", store: null, flags: {}, config: () => null };

const shown = (view: View): string =>
  renderTerminal(view, { width: 200, colour: false, unicode: true, fitToWidth: false });
const firstLine = (view: View): string => shown(view).split("\n")[0] ?? "";

test("recommend answers first: what fits, and whether it is so", async () => {
  const first = async (conf: string): Promise<string> =>
    firstLine(
      recommendView(await recommend({ readings: linuxReadings({ conf: `substituters =\n${conf}` }) }), context),
    );
  expect(await first("")).toBe("max-jobs 2 and cores 3 fit A processor; 2 settings are to be changed.");
  expect(await first("max-jobs = 2")).toBe("max-jobs 2 and cores 3 fit A processor; 1 setting is to be changed.");
  expect(await first("max-jobs = 2\ncores = 3")).toBe(
    "max-jobs 2 and cores 3 fit A processor, and all is set so. Nothing to change.",
  );
  expect(firstLine(recommendView(await recommend({ readings: noReadings() }), context))).toBe(
    "Too little is known of this machine to advise anything.",
  );
});

test("the commands that come next carry on what was asked", async () => {
  const record = await recommend({ readings: linuxReadings(), profile: "ci", memoryPerProcess: 2 ** 30 });
  const flags = { profile: "ci", "memory-per-process": 2 ** 30, experimental: true };
  expect(shown(recommendView(record, { ...context, flags, store: "/a b" }))).toContain(
    "nixperf hardware setup --profile ci --memory-per-process 1073741824 --experimental --store '/a b'",
  );
});

test("a setting that only the machine's configuration can set is named as its option where one makes the file", async () => {
  const readings = linuxReadings();
  const places = async (): Promise<unknown> => {
    const blocks = recommendView(await recommend({ readings }), context).blocks;
    const table = blocks.find((block): block is TableBlock => block.kind === "table")!;
    return table.rows.find(([name]) => name?.is === "text" && name.text === "http-connections")![3];
  };
  expect(await places()).toEqual({ is: "path", path: "/etc/nix/nix.conf" });
  readings.links["/etc/nix/nix.conf"] = "/etc/static/nix/nix.conf";
  expect(await places()).toMatchObject({ text: "nix.settings.http-connections" });
});

test("doctor says how much there is to see to", async () => {
  const first = async (conf: string | null): Promise<string> =>
    firstLine(doctorView(await doctor({ readings: linuxReadings({ conf, cpus: 16, memory: 64 }) }), context));
  expect(await first("max-jobs = 4\ncores = 4")).toBe("Nix's settings fit this machine.");
  expect(await first("max-jobs = 1\ncores = 1")).toBe("Nix's settings fit this machine; some things are good to know.");
  expect(await first("max-jobs = auto\nx")).toBe("Nix's settings have 2 things to see to.");
  const unknown = await doctor({ readings: noReadings() });
  expect(firstLine(doctorView(unknown, context))).toBe("Nix's settings fit this machine, as far as is known.");
});

test("setup says what was done, what is left, and whether the daemon has to be restarted", async () => {
  const readings = linuxReadings({ conf: "trusted-users = root", env: { NIX_CONF_DIR: "/nonexistent" } });
  const planned = await setup({ readings });
  const shownPlan = shown(setupView(planned, context));
  expect(shownPlan).toContain("What would change in /home/user/.config/nix/nix.conf (nothing has been changed)");
  expect(shownPlan).toContain("Not for this file");
  expect(shownPlan).toContain("sudo nixperf hardware setup --scope system");
  const restart = "sudo systemctl restart nix-daemon";
  const written: SetupRecord = { ...planned, did: "applied", changed: true, needsRestart: true, restart };
  expect(shown(setupView(written, context))).toContain(
    `The daemon goes on with the old values until it is restarted: ${restart}`,
  );
  expect(firstLine(setupView({ ...written, diff: "", changed: false }, context))).toContain("is as advised already");
  expect(firstLine(setupView({ ...planned, did: "reverted", diff: "" }, context))).toBe(
    "There is nothing of nixperf's to take back.",
  );
  const module = { format: "nixos" as const, text: "{\n  nix.settings = { };\n}\n" };
  const generated = shown(setupView({ ...planned, state: "generated", diff: "", module }, context));
  expect(generated).toContain("it is changed there, not here");
  expect(generated).toContain("nix.settings = { };");
  const refused = shown(setupView({ ...planned, did: "refused", state: "generated", diff: "", module }, context));
  expect(refused.split("\n")[0]).toContain("nothing was done");
  expect(refused).toContain("nix.settings = { };");
  const nobody = shown(setupView({ ...written, restart: null }, context));
  expect(nobody).toContain("until it is restarted, by whatever starts it: neither systemd nor OpenRC was found here.");
  const over = [{ setting: "max-jobs", value: "3", origin: "NIX_CONFIG" }];
  expect(shown(setupView({ ...planned, overridden: over }, context))).toContain(
    "max-jobs  stays 3 for you, by NIX_CONFIG, whatever this file says",
  );
});

test("recommend names the file that setup writes: the machine's for root, the user's own for others", async () => {
  const file = async (user: string): Promise<[unknown, string]> => {
    const readings = linuxReadings({ user, conf: "substituters =", userConf: "cores = 1" });
    const { blocks } = recommendView(await recommend({ readings }), context);
    const table = blocks.find((block): block is TableBlock => block.kind === "table")!;
    return [table.rows[0]![3], (await setup({ readings })).file];
  };
  expect(await file("root")).toEqual([{ is: "path", path: "/etc/nix/nix.conf" }, "/etc/nix/nix.conf"]);
  const own = "/home/user/.config/nix/nix.conf";
  expect(await file("user")).toEqual([{ is: "path", path: own }, own]);
});

test("recommend says what the machine's file has to carry, also where its column has no room", async () => {
  const seen = async (conf: string, more: Partial<MadeUpLinux> = {}): Promise<string> => {
    const record = await recommend({ readings: linuxReadings({ conf, ...more }) });
    const view = recommendView(record, context);
    return renderTerminal(view, { width: 80, colour: false, unicode: true, fitToWidth: true });
  };
  const both = await seen("");
  expect(both).toContain("2 settings need /etc/nix/nix.conf (sudo).");
  expect(both).toContain("  nixperf hardware setup  ");
  expect(both).toContain("sudo nixperf hardware setup --scope system");
  const machines = await seen("max-jobs = 2\ncores = 3\nhttp-connections = 50");
  expect(machines).toContain("1 setting needs /etc/nix/nix.conf (sudo).");
  expect(machines).not.toContain("  nixperf hardware setup  ");
  const own = await seen("substituters =");
  for (const one of [own, await seen("", { user: "root" })]) expect(one).not.toContain("sudo");
});

test("at 80 columns no reason, no step and no line of a module is cut", async () => {
  const narrow = (view: View): string =>
    renderTerminal(view, { width: 80, colour: false, unicode: true, fitToWidth: true });
  const readings = linuxReadings({ conf: "trusted-users = root", env: { NIX_CONF_DIR: "/nonexistent" } });
  const record = await recommend({ readings });
  const words = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
  const details = narrow(recommendView(record, { ...context, flags: { details: true } }));
  expect(details).not.toContain("…");
  for (const { text } of record.sizing!.steps) {
    const lines = details.split("\n");
    for (const word of text.split(" "))
      expect(
        lines.some((line) => line.includes(word)),
        text,
      ).toBe(true);
  }
  const module = { format: "nixos" as const, text: `{\n    # ${"a reason that is long ".repeat(6)}end\n}\n` };
  const planned = await setup({ readings });
  const generated = narrow(setupView({ ...planned, left: [], state: "generated", diff: "", module }, context));
  expect(words(generated)).toContain(words(`# ${"a reason that is long ".repeat(6)}end`));
});

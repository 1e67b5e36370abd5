import type { ViewContext } from "@nixperf/cli-kit";
import { renderHtml, renderMarkdown, renderTerminal } from "@nixperf/render";
import { expect, test } from "vitest";
import { known, unknown } from "../model/fact.ts";
import type { Builder, BuildersRecord } from "../verbs/builders.ts";
import { buildersView } from "./builders-view.ts";

const context: ViewContext = { program: "nixperf-hardware", store: null, flags: {}, config: () => undefined };
const draw = (record: BuildersRecord): string =>
  renderTerminal(buildersView(record, context), { width: 100, colour: false, unicode: true, fitToWidth: false });

const silent: Builder = {
  host: "me@small",
  answered: false,
  uri: null,
  machine: null,
  systems: unknown(),
  maxJobs: unknown(),
  speedFactor: unknown(),
  supportedFeatures: unknown(),
  mandatoryFeatures: [],
  publicHostKey: unknown(),
  line: null,
};
const big: Builder = {
  ...silent,
  host: "big",
  answered: true,
  systems: known(["x86_64-linux", "i686-linux"], "nix config show"),
  maxJobs: known(4, ""),
  speedFactor: known(2, ""),
  line: "ssh-ng://big x86_64-linux,i686-linux - 4 2",
};
const record: BuildersRecord = {
  schema: "nixperf.hardware.builders/1",
  builders: [big, silent],
  text: { format: "machines", text: `${big.line}\n` },
  needs: [
    { where: "here", subject: "builders", met: true, message: "fine", tries: [] },
    {
      where: "big",
      subject: "trusted-users",
      met: false,
      message: "not <trusted>",
      tries: ["extra-trusted-users = me"],
    },
  ],
  gaps: [{ at: "/builders/1", code: "X", message: "me@small: \u001B[31mno", tries: [] }],
};

test("the answer, the machines, the lines as they stand, and only the needs that are open", () => {
  const shown = draw(record);
  expect(shown).toMatch(/^1 of 2 machines can build for this one, 4 builds at once\.\n/);
  expect(shown).toContain(`  ${big.line}\n`);
  expect(shown).toMatch(/big +x86_64-linux \+1/);
  expect(shown).toContain("big: trusted-users");
  expect(shown).not.toContain("fine");
  expect(shown).toContain("nixperf-hardware builders --host big --host me@small --format machines | sudo tee -a");
});

test("what a machine said is escaped for where it goes", () => {
  expect(draw(record)).not.toContain("\u001B");
  expect(renderHtml(buildersView(record, context))).not.toContain("<trusted>");
  expect(renderMarkdown(buildersView(record, context))).not.toContain("\u001B");
});

test("nothing to send to, and nobody asked", () => {
  expect(draw({ ...record, builders: [silent], text: { format: "machines", text: "" } })).toContain(
    "Nothing can be sent",
  );
  expect(draw({ ...record, builders: [], text: { format: "machines", text: "" } })).toContain("--host USER@HOST");
});

test("the command to come next is for the same lines, and on NixOS for a module", () => {
  const flags = { protocol: "ssh", "max-jobs": 3, speed: ["big=2"], pin: true, "ssh-key": "/etc/nix/key" };
  const drawn = (one: BuildersRecord): string =>
    renderTerminal(buildersView(one, { ...context, flags }), {
      width: 100,
      colour: false,
      unicode: true,
      fitToWidth: false,
    });
  const again =
    "builders --host big --host me@small --protocol ssh --ssh-key /etc/nix/key --max-jobs 3 --speed big=2 --pin";
  expect(drawn(record)).toContain(`${again} --format machines | sudo tee`);
  const generated = { where: "here", subject: "builders", met: null, message: "there", tries: ["--format nixos"] };
  expect(drawn({ ...record, needs: [generated] })).toContain(`${again} --format nixos`);
});

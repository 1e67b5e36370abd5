import { expect, test } from "vitest";
import { livenessSettings } from "./index.ts";

const files = (content: Record<string, string>) => (path: string) => content[path] ?? null;
const home = "/home/ada";

test("without any file Nix's defaults hold", () => {
  const settings = livenessSettings({ location: { access: "direct" }, env: {}, home, readFile: files({}) });
  expect(settings).toMatchObject({
    decidedBy: "client",
    keepOutputs: { value: false, origin: "default", ours: null },
    keepDerivations: { value: true, origin: "default", ours: null },
    gaps: [],
  });
});

test("the daemon's files decide for a store it keeps, and this user's differing wish is shown beside them", () => {
  const readFile = files({
    "/etc/nix/nix.conf": "include more.conf\n",
    "/etc/nix/more.conf": "gc-keep-outputs = true\n",
    "/home/ada/.config/nix/nix.conf": "keep-derivations = false\n",
  });
  const options = { env: { NIX_CONFIG: "keep-outputs = false" }, home, readFile };
  expect(livenessSettings({ ...options, location: { access: "daemon" } })).toMatchObject({
    decidedBy: "daemon",
    keepOutputs: { value: true, origin: "/etc/nix/more.conf:1", ours: { value: false, origin: "NIX_CONFIG" } },
    keepDerivations: { value: true, ours: { value: false, origin: "/home/ada/.config/nix/nix.conf:1" } },
  });
  expect(livenessSettings({ ...options, location: { access: "direct" } })).toMatchObject({
    decidedBy: "client",
    keepOutputs: { value: false, origin: "NIX_CONFIG", ours: null },
    keepDerivations: { value: false, origin: "/home/ada/.config/nix/nix.conf:1" },
  });
});

test("a value Nix would refuse is a gap, not a guess", () => {
  const readFile = files({ "/etc/nix/nix.conf": "keep-outputs = maybe\n" });
  const { gaps } = livenessSettings({ location: { access: "daemon" }, env: {}, home, readFile });
  expect(gaps.map((gap) => gap.message)).toEqual([
    '/etc/nix/nix.conf:1 sets keep-outputs to "maybe", which Nix refuses',
  ]);
});

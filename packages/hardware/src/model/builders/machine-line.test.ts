import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseHost } from "./host.ts";
import { buildersText, machineLine } from "./machine-line.ts";
import type { MachineLine } from "./machine-line.ts";

const plain: MachineLine = {
  host: parseHost("builder@10.0.0.2"),
  protocol: "ssh-ng",
  remoteProgram: null,
  systems: ["x86_64-linux", "i686-linux"],
  sshKey: null,
  maxJobs: 4,
  speedFactor: 1,
  supportedFeatures: [],
  mandatoryFeatures: [],
  publicHostKey: null,
};

test("what is not known is left to Nix, and at the end it is left out", () => {
  expect(machineLine(plain)).toBe("ssh-ng://builder@10.0.0.2 x86_64-linux,i686-linux - 4 1");
  expect(machineLine({ ...plain, mandatoryFeatures: ["kvm"] })).toBe(
    "ssh-ng://builder@10.0.0.2 x86_64-linux,i686-linux - 4 1 - kvm",
  );
  expect(machineLine({ ...plain, remoteProgram: "/opt/nix/bin/nix-daemon", sshKey: "/etc/nix/key" })).toBe(
    "ssh-ng://builder@10.0.0.2?remote-program=/opt/nix/bin/nix-daemon x86_64-linux,i686-linux /etc/nix/key 4 1",
  );
});

/** Fields as `parseBuilderLine` of Nix counts them. */
function fields(line: string): Array<string | null> {
  const tokens = line.split(/[ \t]+/);
  return Array.from({ length: 8 }, (_, index) => {
    const token = tokens[index];
    return token === undefined || token === "" || token === "-" ? null : token;
  });
}

test("Nix reads back what was meant, whatever is left out", () => {
  const words = fc.uniqueArray(fc.constantFrom("kvm", "big-parallel", "nixos-test", "a"));
  const machine = fc.record({
    host: fc.constantFrom("a", "u@a", "u@fd00::1").map(parseHost),
    protocol: fc.constantFrom("ssh" as const, "ssh-ng" as const),
    remoteProgram: fc.constant(null),
    systems: words,
    sshKey: fc.option(fc.constant("/k")),
    maxJobs: fc.integer({ min: 1, max: 100 }),
    speedFactor: fc.integer({ min: 1, max: 100 }),
    supportedFeatures: words,
    mandatoryFeatures: words,
    publicHostKey: fc.option(fc.constant("c3NoLWVkMjU1MTkg")),
  });
  fc.assert(
    fc.property(machine, (one) => {
      const [, systems, key, jobs, speed, supported, mandatory, publicKey] = fields(machineLine(one));
      expect([systems, supported, mandatory].map((text) => text?.split(",") ?? [])).toEqual([
        one.systems,
        one.supportedFeatures,
        one.mandatoryFeatures,
      ]);
      expect([key, Number(jobs), Number(speed), publicKey]).toEqual([
        one.sshKey,
        one.maxJobs,
        one.speedFactor,
        one.publicHostKey,
      ]);
    }),
  );
});

test("texts", () => {
  const machines = [plain, { ...plain, host: parseHost("big"), sshKey: "/etc/nix/key", supportedFeatures: ["kvm"] }];
  expect(buildersText([], "nixos")).toBe("");
  expect(buildersText(machines, "machines")).toBe(`${machines.map((one) => `${machineLine(one)}\n`).join("")}`);
  expect(buildersText(machines.slice(1), "nixos")).toMatchInlineSnapshot(`
    "{
      nix.distributedBuilds = true;
      nix.settings.builders-use-substitutes = true;
      nix.buildMachines = [
        {
          hostName = "big";
          protocol = "ssh-ng";
          sshKey = "/etc/nix/key";
          systems = [ "x86_64-linux" "i686-linux" ];
          maxJobs = 4;
          speedFactor = 1;
          supportedFeatures = [ "kvm" ];
          mandatoryFeatures = [ ];
        }
      ];
    }
    "
  `);
});

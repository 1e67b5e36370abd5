import { parseNixVersion } from "@nixperf/nix/version";
import { expect, test } from "vitest";
import { restartCommand } from "./index.ts";

function on(platform: string, files: Record<string, string>, nix = "nix (Nix) 2.34.8"): string | null {
  const readFile = (path: string): string | null => {
    if (files[path] === "hidden") throw new Error("it may not be read");
    return files[path] ?? null;
  };
  return restartCommand({ platform, nix: parseNixVersion(nix), readFile });
}

test("the daemon is restarted by what starts services; where that is another or not known, nothing is made up", () => {
  expect(on("linux", { "/proc/1/comm": "systemd\n" })).toBe("sudo systemctl restart nix-daemon");
  const softlevel = { "/run/openrc/softlevel": "default\n" };
  expect(on("linux", { "/proc/1/comm": "init\n", ...softlevel })).toBe("sudo rc-service nix-daemon restart");
  expect(on("linux", { "/proc/1/comm": "hidden", ...softlevel })).toBe("sudo rc-service nix-daemon restart");
  for (const comm of ["bash\n", "runit\n", "s6-svscan\n", "init(Ubuntu)\n", "hidden"])
    expect(on("linux", { "/proc/1/comm": comm }), comm).toBeNull();
  expect(on("linux", {})).toBeNull();
  expect(on("darwin", {})).toBe("sudo launchctl kickstart -k system/org.nixos.nix-daemon");
  expect(on("darwin", {}, "nix (Determinate Nix 3.6.0) 2.29.0")).toContain("systems.determinate.nix-daemon");
  expect(on("freebsd", { "/proc/1/comm": "systemd" })).toBeNull();
});

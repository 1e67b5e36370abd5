import type { SettingsWorld } from "../present/read-settings.ts";

/** What starts the services of a Linux system, by the name of its first process and by what OpenRC leaves in /run. */
const firstProcess = "/proc/1/comm";
const openrc = "/run/openrc/softlevel";

/**
 * The command that restarts the daemon of a machine, by what starts services there: systemd, OpenRC, or launchd on macOS.
 * `null` where it is none of these (a container, runit, s6, WSL without systemd), or where that is not known.
 */
export function restartCommand({
  platform,
  nix,
  readFile,
}: Pick<SettingsWorld, "platform" | "nix" | "readFile">): string | null {
  if (platform === "linux") {
    const text = (path: string): string | null => {
      try {
        return readFile(path);
      } catch {
        return null;
      }
    };
    if (text(firstProcess)?.trim() === "systemd") return "sudo systemctl restart nix-daemon";
    return text(openrc) === null ? null : "sudo rc-service nix-daemon restart";
  }
  if (platform !== "darwin") return null;
  const service = nix?.implementation === "Determinate" ? "systems.determinate.nix-daemon" : "org.nixos.nix-daemon";
  return `sudo launchctl kickstart -k system/${service}`;
}

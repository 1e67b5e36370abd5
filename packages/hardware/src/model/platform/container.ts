import { known } from "../fact.ts";
import type { Fact } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { isThere, textOf } from "../readings/text.ts";

/** How each calls the cgroups of what it runs, where their names are not hidden from inside. */
const marks: ReadonlyArray<[mark: RegExp, kind: string]> = [
  [/\/kubepods[/.-]/, "kubernetes"],
  [/\/docker\/[0-9a-f]{4}|\/docker-[0-9a-f]{12,}\.scope/, "docker"],
  [/\/libpod-[0-9a-f]{12,}/, "podman"],
  [/\/lxc\/|\/lxc\.payload/, "lxc"],
];

/**
 * What kind of container this runs in: `docker`, `podman`, `kubernetes`, `lxc`, `systemd-nspawn`, …, as it says itself;
 * `none` where nothing says so.
 */
export function container(readings: Readings): Fact<string> {
  // The interface that systemd publishes for containers: systemd.io/CONTAINER_INTERFACE.
  const file = "/run/systemd/container";
  const told = word(textOf(readings, file));
  if (told !== null && told !== "wsl") return known(told, file);
  const variable = word(readings.env["container"] ?? null);
  if (variable !== null) return known(variable, "the variable container");
  if (Object.hasOwn(readings.env, "KUBERNETES_SERVICE_HOST")) return known("kubernetes", "KUBERNETES_SERVICE_HOST");
  if (isThere(readings, "/run/.containerenv")) return known("podman", "/run/.containerenv");
  const cgroups = textOf(readings, "/proc/self/cgroup") ?? "";
  for (const [mark, kind] of marks) if (mark.test(cgroups)) return known(kind, "/proc/self/cgroup");
  if (isThere(readings, "/.dockerenv")) return known("docker", "/.dockerenv");
  return known("none", "/run, /proc/self/cgroup, the environment");
}

function word(text: string | null): string | null {
  return text !== null && /^[a-z][a-z0-9-]{0,40}$/.test(text) ? text : null;
}

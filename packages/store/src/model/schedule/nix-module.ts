import { scheduleDescription, scheduleName } from "./scheduled-run.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import { environmentLine, execStart, lowPriority, weekly } from "./systemd-units.ts";

/** Where this user's configuration is declared, in which the schedule belongs instead of a file of its own. */
export type DeclaredBy = "nixos" | "home-manager" | "nix-darwin";

type Value = string | number | boolean | Value[] | { [key: string]: Value };

/** The same schedule in the configuration language of NixOS, home-manager or nix-darwin. */
export function nixModule(declaredBy: DeclaredBy, run: ScheduledRun): string {
  const service = { Type: "oneshot", ExecStart: execStart(run), SuccessExitStatus: "1", ...lowPriority };
  const environment = environmentLine(run);
  const modules: Record<DeclaredBy, Value> = {
    nixos: {
      [`systemd.user.services.${scheduleName}`]: {
        description: scheduleDescription,
        serviceConfig: { ...service, Environment: environment },
      },
      [`systemd.user.timers.${scheduleName}`]: { wantedBy: ["timers.target"], timerConfig: { ...weekly } },
    },
    "home-manager": {
      [`systemd.user.services.${scheduleName}`]: {
        Unit: { Description: scheduleDescription },
        Service: { ...service, Environment: environment },
      },
      [`systemd.user.timers.${scheduleName}`]: {
        Unit: { Description: scheduleDescription },
        Timer: { ...weekly },
        Install: { WantedBy: ["timers.target"] },
      },
    },
    "nix-darwin": {
      [`launchd.user.agents.${scheduleName}`]: {
        serviceConfig: {
          ProgramArguments: run.words,
          EnvironmentVariables: run.environment,
          StartCalendarInterval: [{ Weekday: 1, Hour: 3, Minute: 0 }],
          ProcessType: "Background",
          LowPriorityIO: true,
          Nice: 19,
        },
      },
    },
  };
  return `${nixText(modules[declaredBy], "")}\n`;
}

function nixText(value: Value, indent: string): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return nixString(value);
  if (Array.isArray(value)) return `[ ${value.map((one) => nixText(one, indent)).join(" ")} ]`;
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(([name, one]) => `${inner}${name} = ${nixText(one, inner)};`);
  return ["{", ...lines, `${indent}}`].join("\n");
}

/** A string of the Nix language in which nothing is special. */
export function nixString(text: string): string {
  const escaped = text
    .replaceAll(/["\\]/g, "\\$&")
    .replaceAll("${", "\\${")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

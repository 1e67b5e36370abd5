export { changesDaemon } from "./changes-daemon.ts";
export { planSettings } from "./plan-settings.ts";
export { restartCommand } from "./restart-command.ts";
export type { PlannedSettings, PlanSettingsOptions } from "./plan-settings.ts";

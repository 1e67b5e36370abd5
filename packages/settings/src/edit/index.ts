export { planSettings, restartCommand } from "./plan-settings.ts";
export type { PlannedSettings, PlanSettingsOptions } from "./plan-settings.ts";

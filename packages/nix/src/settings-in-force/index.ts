export { livenessSettings } from "./liveness-settings.ts";
export type { LivenessSettings, LivenessSettingsOptions, SettingInForce } from "./liveness-settings.ts";

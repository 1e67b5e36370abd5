export { errorRecord, isNixperfError, NixperfError } from "./nixperf-error.ts";
export type { ErrorRecord, NixperfErrorDetails } from "./nixperf-error.ts";
export { asNixperfError } from "./bug.ts";
export { exitCode } from "./exit-code.ts";
export type { Finding, Severity } from "./finding.ts";
export type { Gap } from "./gap.ts";
export { didYouMean } from "./did-you-mean.ts";

import { isNixperfError, NixperfError } from "./nixperf-error.ts";

/**
 * `value` if it is a {@link NixperfError}; otherwise a `NIXPERF_BUG` that wraps it. What was not thrown on purpose is a
 * bug in nixperf and says so in one line; its stack is kept as the `cause`.
 */
export function asNixperfError(value: unknown): NixperfError {
  if (isNixperfError(value)) return value;
  const message = value instanceof Error ? `${value.name}: ${value.message}` : String(value);
  return new NixperfError({
    code: "NIXPERF_BUG",
    message: `a bug in nixperf: ${message}`,
    tries: ["the same with NIXPERF_DEBUG=1 to see where, and report it"],
    cause: value,
  });
}

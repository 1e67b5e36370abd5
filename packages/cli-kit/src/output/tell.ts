import type { Output } from "../process-context.ts";

/**
 * Writes what is only for whoever watches. When it cannot be written nothing is lost: the terminal of a program that is
 * being stopped is often gone.
 */
export function tell(output: Output, text: string): void {
  output.write(text).catch(() => {});
}

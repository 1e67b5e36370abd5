import type { Calibration } from "../calibrate/calibration.ts";
import { known, unknown } from "../fact.ts";
import type { Fact } from "../fact.ts";
import { speedFactors } from "./speed-factors.ts";

/** The source of a speed that nobody knows. */
export const assumedSpeed = "assumed";

/**
 * How fast machines are beside each other: as was said, else as they were calibrated, else 1. Unknown for those that did
 * not answer (null).
 */
export function hostSpeeds(
  machines: ReadonlyArray<{ name: string; fingerprint: string | null } | null>,
  given: ReadonlyMap<string, number>,
  calibrations: ReadonlyMap<string, Calibration>,
): Array<Fact<number>> {
  const calibrated = machines.map((one) =>
    one === null || one.fingerprint === null ? null : (calibrations.get(one.fingerprint) ?? null),
  );
  const factors = speedFactors(calibrated.map((one) => one?.oneThreadPerSecond ?? null));
  return machines.map((one, index) => {
    const [said, factor] = [one === null ? undefined : given.get(one.name), factors[index] ?? null];
    if (one === null) return unknown();
    if (said !== undefined) return known(said, "as asked for");
    return factor === null ? known(1, assumedSpeed) : known(factor, `calibrate of ${calibrated[index]!.at}`);
  });
}

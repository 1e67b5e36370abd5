import type { BuildCosts } from "./build-costs.ts";
import { writeCost } from "./cost-model.ts";
import type { FilledCosts } from "./cost-model.ts";
import { normal } from "./random.ts";

/**
 * What part of how far costs may be off is common to all of them: another machine, another day, a rule of thumb that is wrong.
 * What each build has of its own evens out over many builds; this stays.
 */
const sharedPart = 0.5;

/**
 * How far memory that nobody measured may be off: the deviation of its logarithm. Memory is a product of many things (how
 * much is compiled at once, of which language, with which options), so it is multiplied by a factor that is log-normal,
 * with what is assumed in the middle: with this, four of five are between a third of it and three times as much.
 */
const memoryDeviation = 0.85;

/**
 * How far the part of a build that cores divide may be off where nobody measured it: the deviation of its logit, which
 * keeps it between 0 and 1 with what is assumed in the middle. Wide, since packages say whether they build in parallel, and
 * many do not: where 0.7 is assumed, four of five are between 0.25 and 0.94. What nothing divides, such as sources and files
 * of configuration, stays so.
 */
const shareDeviation = 1.5;

/** All that is not known for certain, another way each time: the columns of one trial. */
export function otherCosts(
  { costs, deviations, guesses }: Omit<FilledCosts, "origins">,
  random: () => number,
): BuildCosts {
  const other: BuildCosts = {
    waitSeconds: costs.waitSeconds.slice(),
    cpuSeconds: costs.cpuSeconds.slice(),
    parallelShare: costs.parallelShare.slice(),
    memoryBytes: costs.memoryBytes.slice(),
    memoryPerCoreBytes: costs.memoryPerCoreBytes.slice(),
    fetched: costs.fetched,
  };
  // Times: a factor that is 1 on average, partly that of all builds and partly each one's own.
  const factorOf = (deviation: number): number => Math.exp(deviation * normal(random) - deviation ** 2 / 2);
  const usual = deviations.reduce((sum, deviation) => sum + deviation, 0) / Math.max(1, deviations.length);
  const shared = factorOf(sharedPart * usual);
  const factors = deviations.map((deviation) => shared * factorOf(deviation));
  const [sharesOff, memoryOff] = [shareDeviation * normal(random), memoryDeviation * normal(random)];
  for (const guess of guesses) {
    const { share, isShareAssumed, isMemoryAssumed } = guess;
    const off = sharedPart * sharesOff + shareDeviation * normal(random);
    const memory = Math.exp(sharedPart * memoryOff + memoryDeviation * normal(random));
    writeCost(other, guess, isShareAssumed ? shifted(share, off) : share, isMemoryAssumed ? memory : 1);
  }
  factors.forEach((factor, i) => {
    other.waitSeconds[i]! *= factor;
    other.cpuSeconds[i]! *= factor;
  });
  return other;
}

/** A part of 0 to 1 with its logit shifted; nothing and all stay what they are. */
function shifted(share: number, off: number): number {
  return share <= 0 || share >= 1 ? share : 1 / (1 + ((1 - share) / share) * Math.exp(-off));
}

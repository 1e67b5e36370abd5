import type { RunCost } from "../own-runs.ts";

/** Builds that got so much of the processors together are taken to have got all: Nix, the system and others get the rest. */
const allOfIt = 0.85;

/** After so many steps little changes any more. */
const steps = 12;

/**
 * What builds of one run would have taken by themselves, from what they took beside each other.
 *
 * A build that used less processor time than it lasted may have waited for a disk or a clock, or for processors that others
 * had. Only the latter is taken off, and only where the builds together had all that the machine does at once: what each
 * would have had a use for is then more than there was, and its work took longer by that much. It turns round how
 * `runningBuilds` shares processors. Builds that had more than one processor, and those of which it is not known, stay as they
 * are.
 *
 * @param capacity what the machine gets done at once, in cores
 */
export function uncrowded(costs: readonly RunCost[], capacity: number): RunCost[] {
  const seconds = costs.map((cost) => cost.seconds);
  const places = costs.flatMap((_, i) => (isMeasured(costs[i]!) ? [i] : []));
  if (places.length < 2) return [...costs];
  const starts = places.map((i) => Date.parse(costs[i]!.startedAt!) / 1000);
  const ends = places.map((i, at) => starts[at]! + costs[i]!.seconds);
  // Each build comes and goes; the integral of how much longer work takes is known at each of these instants.
  const instants = Float64Array.from([...starts, ...ends]);
  const order = Uint32Array.from(instants.keys()).sort((a, b) => instants[a]! - instants[b]!);
  const slower = new Float64Array(instants.length);
  // At first all waiting is taken to be for processors.
  const alone = places.map((i) => Math.min(costs[i]!.seconds, costs[i]!.cpuSeconds!));
  for (let step = 0; step < steps; step++) {
    let [wanted, integral, before] = [0, 0, instants[order[0]!]!];
    for (const event of order) {
      const passed = instants[event]! - before;
      integral += passed * Math.max(1, wanted / (capacity * allOfIt));
      before = instants[event]!;
      slower[event] = integral;
      const at = event % places.length;
      const rate = costs[places[at]!]!.cpuSeconds! / alone[at]!;
      wanted += event < places.length ? rate : -rate;
    }
    places.forEach((i, at) => {
      const { seconds: took, cpuSeconds } = costs[i]!;
      if (cpuSeconds! >= took) return;
      const longer = (slower[at + places.length]! - slower[at]!) / took;
      alone[at] = cpuSeconds! + Math.max(0, took - cpuSeconds! * longer);
    });
  }
  places.forEach((i, at) => (seconds[i] = alone[at]!));
  return costs.map((cost, i) =>
    seconds[i] === cost.seconds ? cost : Object.assign({}, cost, { seconds: seconds[i]! }),
  );
}

function isMeasured({ outcome, machine, startedAt, seconds, cpuSeconds }: RunCost): boolean {
  return outcome === "built" && machine === null && startedAt !== null && seconds > 0 && (cpuSeconds ?? 0) > 0;
}

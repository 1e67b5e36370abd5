import { liveThrough } from "./history.ts";
import { installer } from "./installer.ts";
import { addStrayDerivers, oddities } from "./oddities.ts";
import { packageWorld } from "./package-world.ts";
import { type PathColumns, pathTable } from "./path-table.ts";
import { random } from "./random.ts";
import { planRoots } from "./root-plan.ts";
import { pathKind, type ShapeOptions, type StoreShape } from "./store-shape.ts";

const twoYears = 2 * 365 * 86_400;

/** The options with every default filled in. */
export function fullOptions(options: ShapeOptions): Required<ShapeOptions> {
  const size = options.paths / 32_714;
  return {
    seed: 1,
    refsPerPath: 3.86,
    liveShare: 20_057 / 32_714,
    narBytes: Math.round(25e9 * size),
    roots: Math.max(8, Math.round(320 * Math.sqrt(size))),
    generations: Math.min(60, Math.max(3, Math.round(60 * Math.sqrt(size)))),
    orderDependentPairs: 0,
    endSeconds: Date.UTC(2026, 10, 1) / 1000,
    ...options,
  };
}

/** A store as its options say. The same options give the same store. */
export function storeShape(given: ShapeOptions): StoreShape {
  const options = fullOptions(given);
  const { paths } = options;
  const numbers = random(options.seed);
  const world = packageWorld(Math.max(12, Math.round(paths * 0.17)), options.refsPerPath * 1.7 - 3.7, numbers);
  const table = pathTable(paths, numbers);
  const install = installer(table, world, options.refsPerPath, numbers);
  const history = liveThrough(
    {
      paths: paths - options.orderDependentPairs,
      // Some generations ever made are gone, and with them what only they needed.
      generations: Math.round(options.generations * 1.04),
      startSeconds: options.endSeconds - twoYears,
      endSeconds: options.endSeconds,
      nixpkgsTrees: Math.min(40, Math.round(paths / 2_300)),
    },
    table,
    install,
    numbers,
  );
  const misled = addStrayDerivers(
    options.orderDependentPairs,
    history.system.at(-1)?.target ?? 0,
    table,
    install.records.derivationOutputs,
    numbers,
  );
  while (table.count() < paths) install.source(`fix-build-${table.count()}.patch`, numbers.logNormal(1_800, 1));

  const columns = table.columns();
  for (const [output, deriver] of misled) columns.derivers[output] = deriver;
  scaleOutputs(columns, options.narBytes);
  const roots = planRoots(
    { roots: options.roots, generations: options.generations, alive: Math.round(paths * options.liveShare) },
    history,
    columns,
    numbers,
  );
  return { options, ...columns, ...install.records, roots, ...oddities(columns, numbers) };
}

/** Brings the sum of all sizes to `narBytes` by scaling the outputs, and every size to whole words of 8 bytes. */
function scaleOutputs(columns: PathColumns, narBytes: number): void {
  const { kinds, narSizes } = columns;
  let outputs = 0;
  let others = 0;
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === pathKind.output) outputs += narSizes[i]!;
    else others += narSizes[i]!;
  }
  const factor = Math.max(0.001, (narBytes - others) / Math.max(1, outputs));
  for (let i = 0; i < kinds.length; i++) {
    const size = kinds[i] === pathKind.output ? narSizes[i]! * factor : narSizes[i]!;
    // A NAR of one empty file has 112 bytes.
    narSizes[i] = Math.max(112, Math.round(size / 8) * 8);
  }
}

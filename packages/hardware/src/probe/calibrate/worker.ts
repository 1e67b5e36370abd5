import { parentPort } from "node:worker_threads";
import type { Round, RoundResult } from "./round.ts";
import { workOf } from "./work.ts";
import type { Work, WorkName } from "./work.ts";

const works = new Map<WorkName, Work>();

parentPort!.on("message", ({ work: name, threads, milliseconds, number, gate }: Round) => {
  const work = works.get(name) ?? workOf(name);
  works.set(name, work);
  // Once, so that what is compiled or faulted in at first use does not count.
  work.piece();
  if (Atomics.add(gate, 0, 1) + 1 === threads) {
    Atomics.store(gate, 0, 0);
    Atomics.store(gate, 1, number);
    Atomics.notify(gate, 1);
  } else {
    while (Atomics.load(gate, 1) !== number) Atomics.wait(gate, 1, number - 1, 100);
  }
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let units = 0;
  let now = start;
  while (now - start < milliseconds) {
    units += work.piece();
    now = performance.now();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const result: RoundResult = { units, seconds: (now - start) / 1000, cpuSeconds: (user + system) / 1e6 };
  parentPort!.postMessage(result, []);
});

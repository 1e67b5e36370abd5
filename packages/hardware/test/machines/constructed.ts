import type { Readings } from "../../src/model/readings/readings.ts";
import { armMachines } from "./arm.ts";
import type { ConstructedMachine } from "./build-machine.ts";
import { containedMachines } from "./contained.ts";
import { macs } from "./mac.ts";
import { x86Machines } from "./x86.ts";

export const constructed: ConstructedMachine[] = [...x86Machines, ...armMachines, ...containedMachines, ...macs];

/** For tests that bend one of them. */
export function constructedMachine(name: string): Readings {
  const found = constructed.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`no constructed machine is called ${name}…`);
  return structuredClone(found.readings);
}

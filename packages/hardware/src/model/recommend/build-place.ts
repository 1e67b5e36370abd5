import type { Machine } from "../machine.ts";

/** Where builds have their temporary directories, when that is worse than where the store is. */
export type BuildPlace = "memory" | "turning" | null;

/** Null also where it is not known of one of the two. */
export function buildPlace({ disks: { build, store } }: Pick<Machine, "disks">): BuildPlace {
  if (build.inMemory.value === true && store.inMemory.value === false) return "memory";
  return build.rotational.value === true && store.rotational.value === false ? "turning" : null;
}

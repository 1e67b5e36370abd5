/** One physical core. */
export interface Core {
  kind: CoreKind;
  /** What the machine calls its kind: `cpu_atom`, `Efficiency`, `capacity 446`; `core` where all are the same. */
  name: string;
  /** What it does with one thread, in performance cores. */
  factor: number;
  /** The logical CPUs on it. */
  cpus: number[];
}

export type CoreKind = "performance" | "efficiency";

/** What is known of the cores of a machine. */
export interface Topology {
  /** Null when it is not known which CPUs share a core. */
  cores: Core[] | null;
  /** Numbers of the CPUs that are switched on, null when not known. */
  online: number[] | null;
  onlineSource: string;
  coresSource: string;
  kindsSource: string;
}

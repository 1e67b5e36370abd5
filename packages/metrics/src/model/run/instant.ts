/** When an event came: `at` in seconds, and its place in the order of events. */
export interface Instant {
  readonly at: number;
  readonly seq: number;
}

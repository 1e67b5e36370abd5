/** `1 core`, `1.5 cores`. */
export function amount(value: number, one: string): string {
  return `${value} ${one}${value === 1 ? "" : "s"}`;
}

/** `1 core's worth`, `1.5 cores' worth`. */
export function worth(value: number, one: string): string {
  return `${amount(value, one)}${value === 1 ? "'s" : "'"} worth`;
}

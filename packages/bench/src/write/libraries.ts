import { random } from "../shape/random.ts";

/**
 * Contents of libraries as rebuilding leaves them in a store: of each program several of the same size, of which some are
 * equal from end to end, some differ at the beginning (a build id, a store path), and some only somewhere within.
 */
export function libraries(seed: number): (program: string) => Uint8Array | null {
  const numbers = random(seed);
  const noise = new Uint8Array(8 * 1024 * 1024);
  let state = 0x9e3779b9 ^ seed;
  for (let i = 0; i < noise.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    noise[i] = state;
  }
  const sizes = new Map<string, number>();
  return (program) => {
    if (!numbers.chance(0.4)) return null;
    let size = sizes.get(program);
    if (size === undefined)
      sizes.set(program, (size = Math.min(6e6, Math.floor(20_000 + numbers.logNormal(60_000, 1.4)))));
    const start = (size * 7919) % (noise.length - size);
    const content = noise.slice(start, start + size);
    const unlike = numbers.chance(0.35) ? null : numbers.chance(0.8) ? 200 : Math.floor(size / 2);
    if (unlike !== null) {
      for (let i = 0; i < 20; i++) content[unlike + i] = Math.floor(numbers.chance(0.5) ? i * 13 : 255 - i * 7);
    }
    return content;
  };
}

/** Numbers for inodes, from 0 in the order in which they are first seen. */
export interface InodeTable {
  /** The number of an inode; the next free one when it is new. */
  numberOf(device: number, inode: number | bigint): number;
  /** The same by the parts of a key, as {@link InodeKeys} has them. */
  numberOfKey(device: number, high: number, low: number): number;
  readonly count: number;
  keys(): InodeKeys;
}

/** What tells inodes apart, by their numbers. An inode's own number is `high` times 2^32 plus `low`. */
export interface InodeKeys {
  devices: Float64Array;
  high: Uint32Array;
  low: Uint32Array;
}

/**
 * A hash table with open addressing, because a `Map` takes several times the memory and the time for the hundred thousands
 * of inodes that a deduplicated store shares. Inode numbers are compared as 64 bits, never as rounded ones.
 */
export function inodeTable(): InodeTable {
  const devices: number[] = [];
  const high: number[] = [];
  const low: number[] = [];
  let slots = new Int32Array(1024).fill(-1);

  function numberOfKey(device: number, highPart: number, lowPart: number): number {
    const mask = slots.length - 1;
    let slot = hash(device, highPart, lowPart) & mask;
    for (let number = slots[slot]!; number >= 0; number = slots[slot]!) {
      if (low[number] === lowPart && high[number] === highPart && devices[number] === device) return number;
      slot = (slot + 1) & mask;
    }
    const number = low.length;
    slots[slot] = number;
    low.push(lowPart);
    high.push(highPart);
    devices.push(device);
    if (low.length * 2 > slots.length) grow();
    return number;
  }

  function grow(): void {
    slots = new Int32Array(slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (let number = 0; number < low.length; number++) {
      let slot = hash(devices[number]!, high[number]!, low[number]!) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
  }

  return {
    numberOf: (device, inode) =>
      typeof inode === "number"
        ? numberOfKey(device, Math.floor(inode / 2 ** 32), inode >>> 0)
        : numberOfKey(device, Number(inode >> 32n), Number(inode & 0xffffffffn)),
    numberOfKey,
    get count() {
      return low.length;
    },
    keys: () => ({ devices: new Float64Array(devices), high: new Uint32Array(high), low: new Uint32Array(low) }),
  };
}

/** Mixes well enough for numbers that mostly follow one another. */
function hash(device: number, high: number, low: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1) ^ Math.imul(device, 0x85ebca6b), 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
}

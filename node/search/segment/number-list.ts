/** Numbers of 32 bits that become more and more. */
export interface NumberList {
  readonly length: number;
  push(number: number): void;
  at(place: number): number;
}

/**
 * 64 KiB a block. An array that doubles leaves all it was before behind; and once the system's allocator was given back
 * a block of some megabytes, it keeps as much and more of everything that is given back later.
 */
const BITS = 14;
const NUMBERS = 2 ** BITS;

export function createNumberList(): NumberList {
  const blocks: Uint32Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(number) {
      const within = length++ % NUMBERS;
      if (within === 0) blocks.push(new Uint32Array(NUMBERS));
      blocks[blocks.length - 1][within] = number;
    },
    at: (place) => blocks[place >>> BITS][place % NUMBERS],
  };
}

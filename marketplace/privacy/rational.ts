/** A fraction of whole numbers; `den` is above 0. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

/** In lowest terms. @throws RangeError unless `num` ≥ 0 and `den` > 0 */
export function reduced({ num, den }: Rational): Rational {
  if (num < 0n || den <= 0n) throw new RangeError(`${num}/${den} is no fraction of 0 or more.`);
  let [a, b] = [num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}

/** The largest whole number whose square is at most n. @param n 0 or more */
export function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** What a transaction offers for a unit of gas (EIP-1559), in wei. */

export interface Fees {
  /** Most in all. */
  readonly fee: bigint;
  /** Of that, most for who makes the block. */
  readonly tip: bigint;
}

/** A replacement has to offer an eighth more, or nodes keep the one they have. */
const raised = (value: bigint): bigint => value + value / 8n + 1n;

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A tip that is not nothing: nodes leave out who offers none. */
const MIN_TIP = 1_000_000n;

/**
 * What to offer: twice what the next block asks, so that five full blocks may come before, and the tip that others give; never
 * more than `cap`. `undefined` where even the next block asks more than that.
 */
export function feesFor(next: { base: bigint; tip: bigint }, cap: bigint): Fees | undefined {
  const tip = most(next.tip, MIN_TIP);
  if (next.base + tip > cap) return undefined;
  return { fee: least(2n * next.base + tip, cap), tip };
}

/** What to offer instead of `before`: `undefined` where the cap leaves no room for enough. */
export function feesInstead(
  before: Fees,
  next: { base: bigint; tip: bigint },
  cap: bigint,
): Fees | undefined {
  const tip = most(raised(before.tip), next.tip);
  const fee = most(raised(before.fee), least(2n * next.base + tip, cap));
  return fee > cap || tip > fee || next.base + tip > fee ? undefined : { fee, tip };
}

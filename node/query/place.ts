/** The place of the first number that is no less, among the first `count` of rising ones. */
export function placeOf(
  numbers: ArrayLike<number>,
  number: number,
  count: number = numbers.length,
): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

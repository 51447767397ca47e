/**
 * Numbers of the pieces of events that were split. The first keeps the event's number; each further one has a number
 * of this node's own, far above all that is recorded, the same from then on: undone and made again it is the same
 * event. What is in the log names pieces by the event and their place among them.
 */
export interface Pieces {
  /** The number of the n-th piece of an event, which it gets where it has none yet. 0 is the event's own. */
  number(event: number, piece: number): number;
  /** Which piece a number is of: an event's own number is its first. `undefined` where there is no such. */
  place(number: number): PiecePlace | undefined;
  /** How many pieces an event ever had, itself among them. */
  count(event: number): number;
  /** All places in the order of their numbers, from the one at `from` on. */
  list(from?: number): readonly PiecePlace[];
}

export interface PiecePlace {
  readonly event: number;
  readonly piece: number;
}

/** Numbers below are of what was recorded. */
export const LEAST_PIECE = 2 ** 31;

/** @param known what `list` gave */
export function createPieces(known: readonly PiecePlace[] = []): Pieces {
  const places: PiecePlace[] = [];
  const numbers = new Map<number, number[]>();

  function add({ event, piece }: PiecePlace): number {
    const number = LEAST_PIECE + places.length;
    if (number >= 2 ** 32) throw new RangeError('"piece" expected to be among 2^31');
    places.push({ event, piece });
    const list = numbers.get(event) ?? [event];
    list[piece] = number;
    numbers.set(event, list);
    return number;
  }

  for (const place of known) add(place);
  return {
    number: (event, piece) =>
      piece === 0 ? event : (numbers.get(event)?.[piece] ?? add({ event, piece })),
    place: (number) =>
      number < LEAST_PIECE ? { event: number, piece: 0 } : places[number - LEAST_PIECE],
    count: (event) => numbers.get(event)?.length ?? 1,
    list: (from = 0) => places.slice(from),
  };
}

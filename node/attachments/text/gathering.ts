import type { Piece } from './interface.ts';
import { PIECE } from './limits.ts';
import { cleaned, cut } from './pieces.ts';

/** Where readers put what they find, bit by bit. */
export interface Gathering {
  /** Of the page that was begun last. */
  add(text: string): void;
  /** What comes from now on is of this page, or of none. */
  begin(page?: number): void;
  /** That there is more than was found. */
  lacks(): void;
  /** Nothing more is taken in. */
  readonly isFull: boolean;
}

export interface Gathered extends Gathering {
  /** Gives the last piece, and says what there was. */
  end(): { readonly pieces: number; readonly isLacking: boolean };
}

/** How much is cut at once. */
const BATCH = 8 * PIECE;

/**
 * Gives each piece as soon as it is whole, so that what was read is there even if what comes then never ends.
 * @param most characters of all pieces
 */
export function createGathering({
  most,
  give,
}: {
  readonly most: number;
  readonly give: (piece: Piece) => void;
}): Gathered {
  let page: number | undefined;
  let waiting: string[] = [];
  let length = 0;
  let room = most;
  let isLacking = false;
  let pieces = 0;

  function giveAll(texts: readonly string[]): void {
    for (const text of texts.map((text) => text.trim())) {
      if (text === '') continue;
      pieces++;
      give(page === undefined ? { text } : { page, text });
    }
  }

  /** @param isLast whether nothing more belongs to what waits */
  function flush(isLast: boolean): void {
    const texts = cut(cleaned(waiting.join('')), PIECE);
    const rest = isLast ? '' : (texts.pop() ?? '');
    giveAll(texts);
    waiting = [rest];
    length = rest.length;
  }

  return {
    add(text) {
      if (text.length > room) isLacking = true;
      const taken = text.length > room ? text.slice(0, room) : text;
      room -= taken.length;
      waiting.push(taken);
      length += taken.length;
      if (length >= BATCH) flush(false);
    },
    begin(next) {
      flush(true);
      page = next;
    },
    lacks() {
      isLacking = true;
    },
    get isFull() {
      return room === 0;
    },
    end() {
      flush(true);
      return { pieces, isLacking };
    },
  };
}

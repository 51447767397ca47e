import { canonicalJson } from '../../protocol/canonical.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Event } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Piece } from './interface.ts';

/**
 * The events that an event is split into, earliest first.
 * @throws ElatioError ELATIO_DOCS_SPLIT
 */
export function checkPieces(event: Event, pieces: readonly Piece[]): Event[] {
  if (pieces.length < 2) throw wrongSplit('it takes two pieces at least');
  const sorted = pieces
    .map(({ start, duration, data = event.data }): Event => ({ start, duration, data }))
    .sort((a, b) => a.start - b.start);
  for (const [i, { start, duration }] of sorted.entries()) {
    if (duration <= 0) throw wrongSplit('a piece would last no time');
    if (start < event.start || start + duration > event.start + event.duration) {
      throw wrongSplit('a piece would reach beyond the event');
    }
    if (i > 0 && start < sorted[i - 1].start + sorted[i - 1].duration) {
      throw wrongSplit('two pieces would overlap');
    }
  }
  return sorted;
}

function wrongSplit(what: string): ElatioError {
  return new ElatioError(
    'ELATIO_DOCS_SPLIT',
    `The event cannot be split so: ${what}. Nothing was changed: name moments within it, each once.`,
  );
}

/** @throws ElatioError ELATIO_DOCS_MERGE */
export function checkMerge(events: readonly Event[], data: JsonObject | undefined): void {
  if (events.length < 2) throw wrongMerge('it takes two at least');
  const texts = new Set(events.map((event) => canonicalJson(event.data)));
  if (!data && texts.size > 1) {
    throw wrongMerge('they say different things, and it is not said what the one should say');
  }
}

function wrongMerge(what: string): ElatioError {
  return new ElatioError(
    'ELATIO_DOCS_MERGE',
    `The events cannot become one: ${what}. Nothing was changed.`,
  );
}

/** What stands for all, from the first start to the last end. */
export function merged(events: readonly Event[], data: JsonObject | undefined): Event {
  const start = events.reduce((least, event) => Math.min(least, event.start), Infinity);
  const end = events.reduce((most, event) => Math.max(most, event.start + event.duration), start);
  return { start, duration: end - start, data: data ?? events[0].data };
}

export function tooMany(count: number, most: number): ElatioError {
  return new ElatioError(
    'ELATIO_DOCS_MANY',
    `An edit changes ${most} events at most, not ${count}: nothing was changed. Choose fewer.`,
  );
}

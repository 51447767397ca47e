/** An event as it is being changed in a form: texts, until it is kept. */
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { readWallText, wallText } from '../../format/wall.ts';
import { spanOfStored, type Stored } from './stored.ts';

/** A field of the data. What is no text is written as JSON. */
export interface FieldDraft {
  readonly name: string;
  readonly text: string;
  readonly isText: boolean;
}

export interface Draft {
  /** `2026-11-22T10:15:03`, by the clock of the person's zone. */
  readonly from: string;
  readonly to: string;
  readonly fields: readonly FieldDraft[];
}

export function draftOf(event: Stored, zone: string | undefined): Draft {
  const { from, to } = spanOfStored(event);
  return {
    from: wallText(from, zone),
    to: wallText(to, zone),
    fields: Object.entries(event.data).map(([name, value]) =>
      typeof value === 'string'
        ? { name, text: value, isText: true }
        : { name, text: JSON.stringify(value), isText: false },
    ),
  };
}

/** What is to be otherwise; what is not named stays as it is, to the microsecond. */
export interface Change {
  readonly timestamp?: string;
  readonly duration?: number;
  readonly data?: JsonObject;
}

/** Why a draft cannot be kept. */
export type Fault = 'times' | 'order' | { readonly json: string };

/** What a draft changes of an event; `{}` where it is nothing. */
export function changeOf(event: Stored, draft: Draft, zone: string | undefined): Change | Fault {
  const before = draftOf(event, zone);
  const span = spanOfStored(event);
  const from = draft.from === before.from ? span.from : readWallText(draft.from, zone);
  const to = draft.to === before.to ? span.to : readWallText(draft.to, zone);
  if (from === undefined || to === undefined) return 'times';
  if (to < from) return 'order';
  const data = dataOf(draft.fields);
  if ('json' in data) return data;
  const isMoved = draft.from !== before.from;
  return {
    ...(isMoved && { timestamp: new Date(from).toISOString() }),
    ...((isMoved || draft.to !== before.to) && { duration: (to - from) / 1_000 }),
    ...(JSON.stringify(data.fields) !== JSON.stringify(event.data) && { data: data.fields }),
  };
}

function dataOf(
  fields: readonly FieldDraft[],
): { readonly fields: JsonObject } | { readonly json: string } {
  const entries: [string, JsonValue][] = [];
  for (const { name, text, isText } of fields) {
    try {
      entries.push([name, isText ? text : (JSON.parse(text) as JsonValue)]);
    } catch {
      return { json: name };
    }
  }
  return { fields: Object.fromEntries(entries) };
}

/** A field that is added: a number where it reads as one, else a text. */
export function addedField(name: string, text: string): FieldDraft {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return isNumber
    ? { name, text: String(Number(text)), isText: false }
    : { name, text, isText: true };
}

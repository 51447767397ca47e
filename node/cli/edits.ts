import { ElatioError } from '../../protocol/error.ts';
import type { Edit } from '../docs/index.ts';
import { counted } from './output.ts';

/** What was changed in one go, as `/api/v1` tells it. */
export interface ToldEdit extends Omit<Edit, 'time' | 'kind'> {
  /** ISO 8601. */
  readonly time: string;
  /** An `EditKind`, or what a later version has. */
  readonly kind: string;
}

/** Where `limit` is how many at most, -1 for all. */
export const EDITS_PATH = '/api/v1/edits';

/** So much of an id as tells an edit from the others of a person. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The device that an edit was made on, and by what, where that is known and not its owner. */
export function whoOf({ device, by }: Pick<ToldEdit, 'device' | 'by'>): string {
  if (!by || by.kind === 'owner') return device;
  const name = by.name === '' ? by.kind : `${by.kind} ${by.name}`;
  return `${device} (${name})`;
}

/**
 * What an edit did, e.g. `3 events deleted from aw-watcher-window_me`.
 * @param edits those that it may have taken back; one that is not among them goes by its id
 */
export function inWords(edit: ToldEdit, edits: readonly ToldEdit[]): string {
  let first = edit;
  let times = 0;
  while (first.undoes !== undefined) {
    const { undoes } = first;
    times++;
    const before = edits.find(({ id }) => id === undoes);
    // An edit takes back an older one: a list that says otherwise must not be followed without end.
    if (!before || times > edits.length) {
      return `${backOrAgain(times)}: edit ${shortId(undoes)} of ${edit.of}`;
    }
    first = before;
  }
  return times === 0 ? done(first) : `${backOrAgain(times)}: ${done(first)}`;
}

/** What undoing so many times comes to. */
function backOrAgain(times: number): string {
  return times % 2 === 1 ? 'undone' : 'made again';
}

function done({ kind, of, count }: ToldEdit): string {
  switch (kind) {
    case 'setting':
      return `setting ${of} changed`;
    case 'rule':
      return `rule ${of} changed`;
    case 'retention':
      return `retention of ${of} changed`;
    case 'category':
      return `categories changed: ${of}`;
    case 'goal':
      return `goals changed: ${of}`;
    case 'consent':
      return of.endsWith('/revocation') ? 'a consent revoked' : 'a consent granted';
    case 'device':
      return `a device changed: ${of}`;
    case 'bucket-change':
      return `${counted(count, 'field')} of ${of} changed`;
    case 'bucket-delete':
      return `bucket ${of} deleted`;
    case 'events-delete':
      return `${counted(count, 'event')} deleted${of === '' ? '' : ` from ${of}`}`;
    case 'events-replace':
      return `${counted(count, 'event')} replaced in ${of}`;
    case 'events-split':
      return `an event of ${of} split into ${count}`;
    case 'events-merge':
      return `${counted(count, 'event')} of ${of} merged`;
    case 'events-relabel':
      return `${counted(count, 'event')} relabelled${of === '' ? '' : ` in ${of}`}`;
    case 'events-restore':
      return `${counted(count, 'event')} of ${of} restored`;
    case 'rollback':
      return `${counted(count, 'thing')} rolled back`;
    default:
      return `${kind} of ${of}`;
  }
}

/** The newest edit that stands and is no undoing, of a list that begins with the newest. */
export function latestEdit(edits: readonly ToldEdit[]): ToldEdit | undefined {
  return edits.find(({ undoes, undoneBy }) => undoes === undefined && undoneBy === undefined);
}

/**
 * The edit whose id begins so.
 * @throws ElatioError ELATIO_CLI_EDIT where there is none, or more than one
 */
export function findEdit(edits: readonly ToldEdit[], beginning: string): ToldEdit {
  const found = edits.filter(({ id }) => id.startsWith(beginning.toLowerCase()));
  if (found.length === 1) return found[0];
  const message =
    found.length === 0
      ? `No edit has an id that begins with "${beginning}": "elatio edits" shows them.`
      : `The ids of ${counted(found.length, 'edit')} begin with "${beginning}": give more of the one that is meant.`;
  throw new ElatioError('ELATIO_CLI_EDIT', message);
}

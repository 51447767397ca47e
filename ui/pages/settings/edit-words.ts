import type { InferResponseType } from 'hono/client';
import type { api } from '../../api/client.ts';
import { say } from '../../strings/index.ts';

const texts = say.settings.changes;

export type Edit = InferResponseType<typeof api.edits.$get>[number];

/**
 * What an edit did, e.g. `3 events deleted from aw-watcher-window_me`.
 * @param edits those that it may have taken back
 */
export function editInWords(edit: Edit, edits: readonly Edit[]): string {
  let first = edit;
  let times = 0;
  while (first.undoes !== undefined) {
    const { undoes } = first;
    times++;
    const before = edits.find(({ id }) => id === undoes);
    // An edit takes back an older one: a list that says otherwise must not be followed without end.
    if (!before || times > edits.length) return wrapped(times, texts.olderEdit);
    first = before;
  }
  return wrapped(times, done(first));
}

/** Undone an even number of times it is as if it were made. */
function wrapped(times: number, what: string): string {
  if (times === 0) return what;
  return times % 2 === 1 ? texts.undoing(what) : texts.redoing(what);
}

function done({ kind, of, count }: Edit): string {
  const words: Readonly<Record<string, (of: string, count: string) => string>> = texts.kinds;
  const say = Object.hasOwn(words, kind) ? words[kind] : undefined;
  return say ? say(of === '' ? texts.several : of, texts.events(count)) : texts.otherKind(kind, of);
}

/** Who made it, where that was not the owner. */
export function makerOf({ device, by }: Edit): string {
  if (!by || by.kind === 'owner') return texts.by(device, '');
  const kinds: Readonly<Record<string, string>> = say.privacy.access.actors;
  const kind = Object.hasOwn(kinds, by.kind) ? (kinds[by.kind] ?? by.kind) : by.kind;
  return texts.by(device, by.name === '' ? kind : `${kind} ${by.name}`);
}

/** What the person chose: settings, rules, and every edit with what it said. */
import type { JsonValue } from '../../protocol/json.ts';
import { type Docs, type EditedThing, tellBecame, type WholeEdit } from '../docs/index.ts';
import { formatTime } from '../ingest/index.ts';
import type { Rules } from '../rules/index.ts';
import type { Part } from './interface.ts';
import { jsonList, jsonValue, timeOrNull } from './lists.ts';

export function* chosenParts({
  docs,
  rules,
}: {
  readonly docs: Pick<
    Docs,
    'settings' | 'rules' | 'retention' | 'categories' | 'goals' | 'devices' | 'wholeEdits'
  >;
  readonly rules: Pick<Rules, 'list' | 'counts' | 'pause'>;
}): Generator<Part> {
  yield {
    path: 'edits.json',
    about:
      'Everything you changed, newest first: settings, rules, buckets, events deleted or corrected, with what each said, also where it was changed again since.',
    write: (tally) => jsonList(tally, docs.wholeEdits(), editOf),
  };
  yield {
    path: 'settings.json',
    about: 'What you chose for the interfaces; templates of "elatio log" are among it.',
    write(tally) {
      const settings = docs.settings.all();
      return jsonValue(tally, Object.fromEntries(settings), settings.size);
    },
  };
  yield {
    path: 'retention.json',
    about:
      'How long you have what was recorded kept, by domain; what is not here is kept for ever.',
    write(tally) {
      const policies = docs.retention.all();
      return jsonValue(tally, Object.fromEntries(policies), policies.size);
    },
  };
  for (const [name, about] of [
    ['categories', 'How what you did is sorted.'],
    ['goals', 'What you want to do, and not to do.'],
    ['devices', 'What your devices are called.'],
  ] as const) {
    yield {
      path: `${name}.json`,
      about,
      write(tally) {
        const all = docs[name].all();
        return jsonValue(tally, Object.fromEntries(all), all.size);
      },
    };
  }
  yield {
    path: 'rules.json',
    about: 'What is never recorded, how often each rule held, and the pause that is on, if any.',
    write(tally) {
      const counts = new Map(rules.list().map(({ id, count }) => [id, count]));
      const all = [...docs.rules.all()].map(([id, rule]) => ruleOf(id, rule, counts.get(id)));
      const pausedUntil = timeOrNull(rules.pause.until());
      return jsonValue(tally, { rules: all, counts: rules.counts(), pausedUntil }, all.length);
    },
  };
}

function ruleOf(id: string, rule: JsonValue, held: number | undefined) {
  return { id, rule, held: held ?? null };
}

function editOf({ time, things, ...edit }: WholeEdit) {
  const told = { time: formatTime(time), ...edit, things: things.map(thingOf) };
  return { json: JSON.stringify(told), first: time, last: time };
}

function thingOf(thing: EditedThing): object {
  if ('value' in thing) return { ...thing, value: valueOf(thing.value) };
  return { ...thing, becomes: tellBecame(thing.becomes) };
}

/** Values are JSON; what another device's program wrote otherwise is a text. */
function valueOf(value: string | null): unknown {
  if (value === null) return null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

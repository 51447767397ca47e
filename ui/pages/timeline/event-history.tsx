import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { cut, whenText } from '../../parts/timeline/say-thing.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './event.module.css';
import { jsonOf, spanOfStored, type Stored, wordsOf } from './stored.ts';

const { history: text } = say.timeline;

type Told = Omit<Stored, 'id' | 'data'> & { readonly data: Readonly<Record<string, unknown>> };
type Version = string | Told | readonly (string | Told)[];

/** What was ever made of an event; one goes back to any of it, and that is an edit like any other. */
export function EventHistory({
  id,
  zone,
}: {
  readonly id: number;
  readonly zone: string | undefined;
}): ReactNode {
  const param = { event: String(id) };
  const history = useAnswer(['log', 'history', id], async (signal) =>
    (await api.events[':event'].history.$get({ param }, { init: { signal } })).json(),
  );
  const restore = (): void => {
    void act(text.restored, 'log', async () => {
      return (await (await api.events[':event'].restore.$post({ param })).json()).edit;
    });
  };
  const goBack = ({ timestamp, duration, data }: Told): void => {
    void act(text.restored, 'log', async () => {
      const asked = { param, json: { timestamp, duration, data: jsonOf(data) } };
      return (await (await api.events[':event'].$patch(asked)).json()).edit;
    });
  };
  return (
    <Answer of={history} height={60}>
      {({ recorded, edits }) => (
        <ol className={classes['history']} aria-label={text.name}>
          <li>
            <strong>{text.recorded}</strong>
            <span className={classes['said']}>{said(recorded, zone)}</span>
            {edits.length > 0 && (
              <Button size="compact-sm" variant="default" onClick={restore}>
                {text.goBack}
              </Button>
            )}
          </li>
          {edits.map(({ edit, after }, place) => (
            <li key={edit.id}>
              <strong>{kindText(edit.kind)}</strong>
              <span>
                {dateAndClock(edit.time, zone)} · {edit.device}
              </span>
              <span className={classes['said']}>{said(after, zone)}</span>
              {place < edits.length - 1 && isText(after) && (
                <Button size="compact-sm" variant="default" onClick={() => goBack(after)}>
                  {text.goBack}
                </Button>
              )}
            </li>
          ))}
          {edits.length === 0 && <li className={classes['quiet']}>{text.none}</li>}
        </ol>
      )}
    </Answer>
  );
}

function isText(version: Version): version is Told {
  return typeof version === 'object' && 'timestamp' in version;
}

function kindText(kind: string): string {
  const kinds: Readonly<Record<string, string>> = text.kinds;
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? kind) : kind;
}

function said(version: Version, zone: string | undefined): string {
  if (typeof version === 'string') {
    const states: Readonly<Record<string, string>> = text.states;
    return Object.hasOwn(states, version) ? (states[version] ?? version) : version;
  }
  if (!isText(version)) return version.map((piece) => said(piece, zone)).join('; ');
  const { what, more } = wordsOf({ data: jsonOf(version.data) });
  return cut(
    [whenText(spanOfStored(version), zone, false), what, more].filter(Boolean).join(' · '),
  );
}

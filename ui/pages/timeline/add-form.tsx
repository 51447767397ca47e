import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { readWallText, wallText } from '../../format/wall.ts';
import { Failure } from '../../parts/failure.tsx';
import { momentText } from '../../parts/timeline/address.ts';
import type { Span } from '../../parts/timeline/scale.ts';
import { tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './event.module.css';

const { add: text, event: eventText } = say.timeline;

/** Says what was done in a span of which nothing is recorded, or something else. */
export function AddForm({
  span,
  zone,
  onDone,
}: {
  readonly span: Span;
  readonly zone: string | undefined;
  /** @param id of the event that it is now */
  readonly onDone: (id: number) => void;
}): ReactNode {
  const [activity, setActivity] = useState('');
  const [note, setNote] = useState('');
  const [from, setFrom] = useState(() => wallText(span.from, zone));
  const [to, setTo] = useState(() => wallText(span.to, zone));
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const begin = readWallText(from, zone);
  const end = readWallText(to, zone);
  const isOrdered = begin !== undefined && end !== undefined && begin < end;
  const add = async (): Promise<void> => {
    if (begin === undefined || end === undefined) return;
    setIsBusy(true);
    setError(undefined);
    try {
      const json = {
        activity,
        at: momentText(begin),
        until: momentText(end),
        ...(note.trim() !== '' && { fields: { note: note.trim() } }),
      };
      const { id } = await (await api.log.$post({ json })).json();
      changed('log');
      tell(text.done);
      onDone(id);
    } catch (failure) {
      setError(failure);
      setIsBusy(false);
    }
  };
  return (
    <form
      className={classes['part']}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void add();
      }}
    >
      <div className={classes['fields']}>
        <TextInput
          label={text.activity}
          placeholder={text.activityExample}
          data-autofocus
          dir="auto"
          value={activity}
          onChange={({ currentTarget }) => setActivity(currentTarget.value)}
        />
        <TextInput
          label={text.note}
          dir="auto"
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={eventText.from}
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={eventText.to}
          value={to}
          error={isOrdered ? undefined : eventText.order}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Button
          type="submit"
          className={classes['add'] ?? ''}
          loading={isBusy}
          disabled={activity.trim() === '' || !isOrdered}
        >
          {text.act}
        </Button>
      </div>
      {error !== undefined && <Failure error={error} />}
    </form>
  );
}

import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { momentText } from '../../parts/timeline/address.ts';
import type { Span } from '../../parts/timeline/scale.ts';
import { messageOf } from '../../parts/failure.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './event.module.css';

const { label: text } = say.timeline;

/** Gives all events of a span a field, in one edit; how many that are is told before. */
export function LabelForm({
  span,
  bucket,
}: {
  readonly span: Span;
  readonly bucket: string | undefined;
}): ReactNode {
  const [name, setName] = useState('project');
  const [value, setValue] = useState('');
  const isReady = name.trim() !== '' && value.trim() !== '';
  const json = {
    since: momentText(span.from),
    until: momentText(span.to),
    set: Object.fromEntries([[name.trim(), value.trim()]]),
    ...(bucket !== undefined && { bucket }),
  };
  const preview = useAnswer(
    ['log', 'relabel', json],
    async (signal) =>
      (await api.events.relabel.preview.$post({ json }, { init: { signal } })).json(),
    { enabled: isReady },
  );
  const count = isReady ? preview.data?.events : undefined;
  return (
    <form
      className={classes['part']}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void act(text.done(count ?? 0), 'log', async () =>
          (await api.events.relabel.$post({ json })).json(),
        );
      }}
    >
      <div className={classes['fields']}>
        <TextInput
          label={text.field}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label={text.value}
          dir="auto"
          value={value}
          error={preview.error && isReady ? messageOf(preview.error) : undefined}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <Button type="submit" className={classes['add'] ?? ''} disabled={!count}>
          {count === undefined ? text.act : text.actOn(count)}
        </Button>
      </div>
    </form>
  );
}

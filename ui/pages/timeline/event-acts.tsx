import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { duration } from '../../format/duration.ts';
import { readWallText, wallText } from '../../format/wall.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './event.module.css';
import { spanOfStored, type Stored } from './stored.ts';

const { event: text } = say.timeline;

/** Splits an event in two, or deletes it. */
export function EventActs({
  event,
  zone,
  onGone,
}: {
  readonly event: Stored;
  readonly zone: string | undefined;
  readonly onGone: () => void;
}): ReactNode {
  const { from, to } = spanOfStored(event);
  const [at, setAt] = useState(() => wallText((from + to) / 2, zone));
  const [isAsking, setIsAsking] = useState(false);
  const moment = readWallText(at, zone);
  const isWithin = moment !== undefined && moment > from && moment < to;
  const param = { event: String(event.id) };
  const split = (): void => {
    if (moment === undefined) return;
    const json = { at: [new Date(moment).toISOString()] };
    void act(text.split, 'log', async () => {
      return (await (await api.events[':event'].split.$post({ param, json })).json()).edit;
    });
  };
  return (
    <Group align="end" className={classes['part'] ?? ''}>
      <TextInput
        type="datetime-local"
        step={1}
        label={text.splitAt}
        value={at}
        error={isWithin || to - from < 2_000 ? undefined : text.splitWithin}
        onChange={({ currentTarget }) => setAt(currentTarget.value)}
      />
      <Button variant="default" disabled={!isWithin} onClick={split}>
        {text.splitDo}
      </Button>
      <Button variant="default" className={classes['grow'] ?? ''} onClick={() => setIsAsking(true)}>
        {text.delete}
      </Button>
      {isAsking && (
        <Confirm
          title={text.deleteTitle(1)}
          action={say.words.delete}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            const isDone = await act(text.deleted(1), 'log', async () =>
              (await api.events[':event'].$delete({ param })).json(),
            );
            if (isDone) onGone();
          }}
        >
          <p>{text.deleteHow(1, duration(event.duration))}</p>
        </Confirm>
      )}
    </Group>
  );
}

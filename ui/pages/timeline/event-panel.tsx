import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { codeOf } from '../../api/failure.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { cut, whenText } from '../../parts/timeline/say-thing.ts';
import { say } from '../../strings/index.ts';
import { EventActs } from './event-acts.tsx';
import { EventForm } from './event-form.tsx';
import { EventHistory } from './event-history.tsx';
import classes from './event.module.css';
import { spanOfStored, useStored, wordsOf } from './stored.ts';

const { event: text } = say.timeline;

/** One event: what it says, to be changed, split, deleted; and what was ever made of it. */
export function EventPanel({
  id,
  zone,
  onClose,
}: {
  readonly id: number;
  readonly zone: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const event = useStored(id);
  const [hasHistory, setHasHistory] = useState(false);
  const close = (
    <Button size="compact-sm" variant="subtle" onClick={onClose}>
      {say.words.close}
    </Button>
  );
  const isGone = codeOf(event.error) === 'ELATIO_HTTP_EVENT';
  return (
    <Card title={text.name} aside={close}>
      {isGone ? (
        <p>{text.gone}</p>
      ) : (
        <Answer of={event} height={200}>
          {(stored) => (
            <>
              <p className={classes['head']}>
                <strong className={classes['words']}>{cut(wordsOf(stored).what)}</strong>
                <span className={classes['quiet']}>
                  {whenText(spanOfStored(stored), zone, true)}
                </span>
              </p>
              <EventForm event={stored} zone={zone} />
              <EventActs
                key={`${stored.timestamp} ${stored.duration}`}
                event={stored}
                zone={zone}
                onGone={onClose}
              />
            </>
          )}
        </Answer>
      )}
      <div className={classes['part']}>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={hasHistory}
          onClick={() => setHasHistory(!hasHistory)}
        >
          {say.timeline.history.name}
        </Button>
        {hasHistory && <EventHistory id={id} zone={zone} />}
      </div>
    </Card>
  );
}

import type { ReactNode } from 'react';
import { useAct } from '../../faces/act.ts';
import { ask } from '../../faces/ask.ts';
import { Button } from '../../faces/button.tsx';
import controls from '../../faces/controls.module.css';
import { FailureNote } from '../../faces/failure.tsx';
import type { Standing } from '../../messages.ts';
import { say } from '../../strings/index.ts';
import classes from './popup.module.css';
import { untilTomorrow } from './tomorrow.ts';

const MINUTE = 60_000;

/** Recording nothing for a while, and going on. */
export function Pause({
  standing: { pausedUntil: until, dayEnds },
  onChange,
}: {
  readonly standing: Standing;
  readonly onChange: (standing: Standing) => void;
}): ReactNode {
  const { isBusy, failure, act } = useAct();
  const texts = say.pause;
  const pause = (time: number | undefined): void =>
    void act(async () => onChange(await ask('pause', { until: time })));
  const choices = [
    [texts.quarter, () => Date.now() + 15 * MINUTE],
    [texts.hour, () => Date.now() + 60 * MINUTE],
    [texts.tomorrow, () => untilTomorrow(new Date(), dayEnds)],
  ] as const;
  return (
    <section aria-labelledby="pause" className={classes['section']}>
      <h2 id="pause">{texts.title}</h2>
      <output className={until === undefined ? 'unseen' : ''}>
        {until !== undefined && texts.until(until)}
      </output>
      <div className={controls['row']}>
        {until === undefined ? (
          choices.map(([name, end]) => (
            <Button key={name} disabled={isBusy} onClick={() => pause(end())}>
              {name}
            </Button>
          ))
        ) : (
          <Button kind="main" disabled={isBusy} onClick={() => pause(undefined)}>
            {texts.goOn}
          </Button>
        )}
      </div>
      <FailureNote failure={failure} />
    </section>
  );
}

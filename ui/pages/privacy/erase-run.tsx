import { Button, Progress as Bar } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { number } from '../../format/number.ts';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../strings/index.ts';
import type { Erased, Progress } from './erasing.ts';
import classes from './privacy.module.css';
import type { Wanted } from './selection.ts';

const texts = say.privacy.erase;

/** How it ended: done, stopped before anything was destroyed, or too late for that; broken off, or refused. */
export type Ending =
  | { readonly kind: 'erased'; readonly erased: Erased }
  | { readonly kind: 'stopped' | 'late' }
  | { readonly kind: 'lost' | 'failed'; readonly error: unknown };

type Props =
  | { readonly progress: Progress | undefined; readonly onStop: () => void }
  | { readonly ending: Ending; readonly wanted: Wanted };

/** How far it is, and then what came of it. */
export function EraseRun(props: Props): ReactNode {
  return (
    <section className={classes['preview']} aria-live="polite">
      {'ending' in props ? (
        <End {...props} />
      ) : (
        <Running progress={props.progress} onStop={props.onStop} />
      )}
    </section>
  );
}

function Running({
  progress,
  onStop,
}: {
  readonly progress: Progress | undefined;
  readonly onStop: () => void;
}): ReactNode {
  const isLooking = progress === undefined || progress.step === 'look';
  const name = progress ? texts.steps[progress.step] : texts.starting;
  return (
    <>
      <p>
        {name}
        {progress && ` ${number(progress.done)} / ${number(progress.of)}`}
      </p>
      <Bar
        value={progress ? (100 * progress.done) / Math.max(1, progress.of) : 0}
        aria-label={name}
      />
      <p className={classes['foot']}>{isLooking ? texts.stopHow : texts.tooLate}</p>
      {isLooking && (
        <Button variant="default" size="xs" mt="xs" onClick={onStop}>
          {texts.stop}
        </Button>
      )}
    </>
  );
}

function End({ ending, wanted }: { readonly ending: Ending; readonly wanted: Wanted }): ReactNode {
  switch (ending.kind) {
    case 'erased':
      return <Proof erased={ending.erased} />;
    case 'stopped':
    case 'late':
      return (
        <>
          <p>
            <b>{ending.kind === 'stopped' ? texts.stopped : texts.stoppedLate}</b>
          </p>
          <StillThere wanted={wanted} />
        </>
      );
    case 'lost':
      return (
        <p role="alert">
          <b>{texts.lost}</b>
        </p>
      );
    case 'failed':
      return <Failure error={ending.error} />;
  }
}

/** After a stop: what is there is counted again. */
function StillThere({ wanted }: { readonly wanted: Wanted }): ReactNode {
  const { data } = useAnswer(['log', 'purge', 'left', wanted], async (signal) =>
    (await api.purge.preview.$post({ json: wanted }, { init: { signal } })).json(),
  );
  return data && <p className={classes['how']}>{texts.stillThere(data.events)}</p>;
}

function Proof({ erased }: { readonly erased: Erased }): ReactNode {
  const { id, events, texts: corrections, left, faults, waits } = erased;
  return (
    <>
      <p>
        <b>{texts.done(events, corrections)}</b>
      </p>
      {left === 0 && faults.length === 0 && <p>{texts.proof}</p>}
      {left > 0 && <p>{texts.left(number(left))}</p>}
      {faults.length > 0 && (
        <div role="alert">
          <p>{texts.faults}</p>
          <ul>
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </div>
      )}
      {waits.length > 0 && <p>{texts.waits(waits.map(({ name }) => name).join(', '))}</p>}
      <p className={classes['foot']}>
        {texts.copies} {texts.record(id)}
      </p>
    </>
  );
}

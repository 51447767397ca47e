import { useState, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { codeOf } from '../../api/failure.ts';
import { changed } from '../../api/tabs.ts';
import { Card } from '../../parts/card.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { EraseForm } from './erase-form.tsx';
import { ErasePreview } from './erase-preview.tsx';
import { type Ending, EraseRun } from './erase-run.tsx';
import { erase, type Progress } from './erasing.ts';
import { Owed } from './owed.tsx';
import classes from './privacy.module.css';
import { type Selection, selectionOf, type Wanted, wantedOf } from './selection.ts';

const texts = say.privacy.erase;

/** Where it is: what is asked for, what it comes to, and what became of it. */
type State =
  | { readonly at: 'form' }
  | { readonly at: 'counted'; readonly wanted: Wanted; readonly asked: number }
  | {
      readonly at: 'running';
      readonly wanted: Wanted;
      readonly progress: Progress | undefined;
      readonly stop: () => void;
    }
  | { readonly at: 'ended'; readonly wanted: Wanted; readonly ending: Ending };

/** Destroys what was recorded for good: counted before, proved after. */
export function Erase(): ReactNode {
  const search = useSearch();
  const zone = useStatus().data?.zone;
  const [selection, setSelection] = useState<Selection>(() => selectionOf(search));
  const [state, setState] = useState<State>({ at: 'form' });

  const run = async (wanted: Wanted): Promise<void> => {
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    let last: Progress | undefined;
    setState({ at: 'running', wanted, progress: undefined, stop });
    try {
      const erased = await erase(
        wanted,
        (progress) => {
          last = progress;
          setState({ at: 'running', wanted, progress, stop });
        },
        stopping.signal,
      );
      setState({ at: 'ended', wanted, ending: { kind: 'erased', erased } });
    } catch (error) {
      const ending: Ending = stopping.signal.aborted
        ? { kind: last === undefined || last.step === 'look' ? 'stopped' : 'late' }
        : {
            kind: codeOf(error) === undefined ? 'lost' : 'failed',
            error,
          };
      setState({ at: 'ended', wanted, ending });
    }
    changed('log');
  };

  return (
    <>
      <Card title={texts.title}>
        <p className={classes['how']}>{texts.how}</p>
        <EraseForm
          selection={selection}
          zone={zone}
          isBusy={state.at === 'running'}
          onChange={(next) => {
            setSelection(next);
            setState({ at: 'form' });
          }}
          onCount={() =>
            setState({ at: 'counted', wanted: wantedOf(selection, zone), asked: Date.now() })
          }
        />
        {state.at === 'counted' && (
          <ErasePreview
            wanted={state.wanted}
            asked={state.asked}
            zone={zone}
            onErase={() => {
              void run(state.wanted);
              return Promise.resolve();
            }}
          />
        )}
        {state.at === 'running' && <EraseRun progress={state.progress} onStop={state.stop} />}
        {state.at === 'ended' && <EraseRun ending={state.ending} wanted={state.wanted} />}
      </Card>
      <Owed />
    </>
  );
}

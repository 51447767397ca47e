import { Button, Progress } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { save, type Saved } from '../api/save.ts';
import { bytes } from '../format/number.ts';
import { say } from '../strings/index.ts';
import { Failure } from './failure.tsx';
import classes from './saving.module.css';

/** Where saving a file is. */
type State =
  | { readonly at: 'idle' }
  | { readonly at: 'busy'; readonly saved: Saved }
  | { readonly at: 'done'; readonly bytes: number }
  | { readonly at: 'stopped' }
  | { readonly at: 'failed'; readonly error: unknown };

/** Saves what the node answers as a file, shows how far it is, and can be stopped. It ends with the page. */
export function useSaving(): {
  readonly isBusy: boolean;
  readonly start: (name: string, ask: (signal: AbortSignal) => Promise<Response>) => Promise<void>;
  /** To be shown below what begins it. */
  readonly view: ReactNode;
} {
  const [state, setState] = useState<State>({ at: 'idle' });
  const stopping = useRef<AbortController>(undefined);
  useEffect(() => () => stopping.current?.abort(), []);
  const start = async (
    name: string,
    ask: (signal: AbortSignal) => Promise<Response>,
  ): Promise<void> => {
    const ending = new AbortController();
    stopping.current = ending;
    setState({ at: 'busy', saved: { bytes: 0, of: undefined } });
    try {
      const response = await ask(ending.signal);
      const count = await save(response, name, (saved) => setState({ at: 'busy', saved }));
      setState({ at: 'done', bytes: count });
    } catch (error) {
      setState(ending.signal.aborted ? { at: 'stopped' } : { at: 'failed', error });
    }
  };
  return {
    isBusy: state.at === 'busy',
    start,
    view: <View state={state} onStop={() => stopping.current?.abort()} />,
  };
}

function View({
  state,
  onStop,
}: {
  readonly state: State;
  readonly onStop: () => void;
}): ReactNode {
  switch (state.at) {
    case 'idle':
      return null;
    case 'busy': {
      const { bytes: count, of } = state.saved;
      const text =
        of === undefined
          ? say.words.savedSoFar(bytes(count))
          : say.words.savedOf(bytes(count), bytes(of));
      return (
        <div className={classes['saving']}>
          <p aria-live="polite">{text}</p>
          <Progress
            value={of === undefined ? 100 : Math.min(100, (100 * count) / of)}
            animated={of === undefined}
            aria-label={say.words.saving}
          />
          <Button variant="default" size="xs" onClick={onStop}>
            {say.words.cancel}
          </Button>
        </div>
      );
    }
    case 'done':
      return (
        <p className={classes['saving']} role="status">
          {say.words.saved(bytes(state.bytes))}
        </p>
      );
    case 'stopped':
      return (
        <p className={classes['saving']} role="status">
          {say.words.notSaved}
        </p>
      );
    case 'failed':
      return (
        <div className={classes['saving']}>
          <Failure error={state.error} />
        </div>
      );
  }
}

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Standing } from '../messages.ts';
import { ask } from './ask.ts';

/** How often it is asked how things stand, while somebody looks. Milliseconds. */
const EVERY = 2_000;

export interface Known {
  readonly standing: Standing | undefined;
  /** Why nothing is known. */
  readonly failure: unknown;
  /** Shows an answer at once, or asks anew. */
  readonly update: (standing?: Standing) => void;
}

/** How things stand, asked again and again. */
export function useStanding(): Known {
  const [standing, setStanding] = useState<Standing>();
  const [failure, setFailure] = useState<unknown>();
  // An answer to what was asked before something changed is not shown.
  const turn = useRef(0);
  const look = useCallback(async () => {
    const own = ++turn.current;
    try {
      const answer = await ask('standing', {});
      if (own !== turn.current) return;
      setStanding(answer);
      setFailure(undefined);
    } catch (error) {
      if (own === turn.current) setFailure(error);
    }
  }, []);
  const update = useCallback(
    (answer?: Standing) => {
      if (!answer) return void look();
      turn.current++;
      setStanding(answer);
    },
    [look],
  );
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = async (): Promise<void> => {
      await look();
      if (!isOver) timer = setTimeout(() => void again(), EVERY);
    };
    void again();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [look]);
  return { standing, failure, update };
}

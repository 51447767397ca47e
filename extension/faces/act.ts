import { useState } from 'react';

export interface Acting {
  readonly isBusy: boolean;
  /** Of the last one; `undefined` where it succeeded. */
  readonly failure: unknown;
  readonly act: (what: () => Promise<void>) => Promise<void>;
}

/** Does one thing at a time that a person asked for, and keeps what went wrong in sight. */
export function useAct(): Acting {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const act = async (what: () => Promise<void>): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    setFailure(undefined);
    try {
      await what();
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, failure, act };
}

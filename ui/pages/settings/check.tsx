import { Button } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { number } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../strings/index.ts';
import classes from './settings.module.css';

const texts = say.settings.status;

type Verification = InferResponseType<typeof api.verify.$post>;

/** Opens and recomputes everything that is stored, for as long as the person waits for it. */
export function Check(): ReactNode {
  const [found, setFound] = useState<Verification>();
  const [error, setError] = useState<unknown>();
  const stopping = useRef<AbortController>(undefined);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => () => stopping.current?.abort(), []);
  const check = async (): Promise<void> => {
    const ending = new AbortController();
    stopping.current = ending;
    setIsBusy(true);
    setError(undefined);
    setFound(undefined);
    try {
      const init = { signal: ending.signal };
      setFound(await (await api.verify.$post({}, { init })).json());
    } catch (failure) {
      if (!ending.signal.aborted) setError(failure);
    }
    setIsBusy(false);
  };
  return (
    <Card title={texts.check}>
      {isBusy ? (
        <Button variant="default" onClick={() => stopping.current?.abort()}>
          {say.words.cancel}
        </Button>
      ) : (
        <Button variant="default" onClick={() => void check()}>
          {texts.checkNow}
        </Button>
      )}
      <div aria-live="polite">
        {isBusy && <p>{texts.checking}</p>}
        {found && <Found found={found} />}
      </div>
      {error !== undefined && <Failure error={error} />}
      <p className={classes['foot']}>
        {texts.checkHow} <Command command="doctor" />
      </p>
    </Card>
  );
}

function Found({
  found: { chunks, items, lost, faults },
}: {
  readonly found: Verification;
}): ReactNode {
  return (
    <>
      {faults.length === 0 && (
        <p>
          <b>{texts.sound(number(items), number(chunks))}</b>
        </p>
      )}
      {lost > 0 && <p>{texts.lost(number(lost))}</p>}
      {faults.length > 0 && (
        <div role="alert">
          <p>{texts.faults}</p>
          <ul>
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
          <p>{texts.repair}</p>
        </div>
      )}
    </>
  );
}

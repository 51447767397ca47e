import { Button, Code } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { InferResponseType } from 'hono/client';
import { api } from '../../api/client.ts';
import { number } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';

const texts = say.privacy.access;

type Verification = InferResponseType<typeof api.audit.verify.$post>;

/** Checks the access log against the digests that it holds. */
export function Verify(): ReactNode {
  const [found, setFound] = useState<Verification>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const verify = async (): Promise<void> => {
    setIsBusy(true);
    setError(undefined);
    try {
      setFound(await (await api.audit.verify.$post()).json());
    } catch (failure) {
      setError(failure);
    }
    setIsBusy(false);
  };
  return (
    <Card title={texts.verify}>
      <Button variant="default" loading={isBusy} onClick={() => void verify()}>
        {texts.verifyNow}
      </Button>
      {error !== undefined && <Failure error={error} />}
      {found && (
        <div role="status">
          <p>
            <b>
              {found.broken
                ? texts.broken(found.broken.sequence, found.broken.what)
                : texts.sound(number(found.entries))}
            </b>
          </p>
          <p className={classes['foot']}>
            {texts.head}: <Code className={classes['words']}>{found.head}</Code> {texts.headHow}
          </p>
        </div>
      )}
    </Card>
  );
}

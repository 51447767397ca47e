import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../api/client.ts';
import type { Connection } from '../api/live.ts';
import { queryClient } from '../api/queries.ts';
import { changed } from '../api/tabs.ts';
import { clock } from '../format/time.ts';
import { useStatus } from '../parts/settings.ts';
import { tellFailure } from '../parts/told.tsx';
import { say } from '../strings/index.ts';
import classes from './banner.module.css';

/** Above every page: that the node is not heard, that this browser is logged out, or that a pause is on. */
export function Banner({ connection }: { readonly connection: Connection }): ReactNode {
  const { data } = useStatus();
  const { shell } = say;
  if (connection === 'ended') return <Line text={shell.ended} how={shell.endedHow} />;
  if (connection === 'lost') {
    const look = (): void => void queryClient.invalidateQueries();
    return (
      <Line text={shell.lost} how={shell.lostHow}>
        <Button size="compact-sm" variant="default" onClick={look}>
          {shell.retry}
        </Button>
      </Line>
    );
  }
  if (data?.pausedUntil === undefined) return null;
  return (
    <Line text={shell.pausedUntil(clock(data.pausedUntil, data.zone))}>
      <Button size="compact-sm" variant="default" onClick={() => void resume()}>
        {shell.resume}
      </Button>
    </Line>
  );
}

async function resume(): Promise<void> {
  try {
    await api.pause.$delete();
    changed('status');
  } catch (error) {
    tellFailure(error);
  }
}

function Line({
  text,
  how,
  children,
}: {
  readonly text: string;
  readonly how?: string;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={classes['banner']} role="status">
      <p>
        <b>{text}</b> {how}
      </p>
      {children}
    </div>
  );
}

import type { ReactNode } from 'react';
import type { Standing } from '../messages.ts';
import { say } from '../strings/index.ts';
import classes from './controls.module.css';

/** How it stands with the node, what waits for it, and what could not wait. */
export function ConnectionLine({
  standing: { connection, waiting },
}: {
  readonly standing: Standing;
}): ReactNode {
  return (
    <>
      <p>{sentence(connection)}</p>
      {connection.state === 'refused' && (
        <p className={classes['failure']}>
          {connection.message} ({connection.code})
        </p>
      )}
      {connection.state !== 'connected' && waiting.spans > 0 && (
        <p className={classes['second']}>{say.waiting(waiting.spans)}</p>
      )}
      {waiting.dropped > 0 && <p className={classes['failure']}>{say.dropped(waiting.dropped)}</p>}
    </>
  );
}

function sentence(connection: Standing['connection']): string {
  const texts = say.connecting;
  switch (connection.state) {
    case 'never':
    case 'connecting':
      return texts.never;
    case 'connected':
      return texts.connectedTo(connection.hostname);
    case 'away':
      return texts.away(connection.hostname, connection.since);
    case 'refused':
      return texts.refused(connection.hostname);
  }
}

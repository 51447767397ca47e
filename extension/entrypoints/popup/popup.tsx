import type { ReactNode } from 'react';
import { browser } from 'wxt/browser';
import { Connect } from '../../faces/connect.tsx';
import { ConnectionLine } from '../../faces/connection-line.tsx';
import { FailureNote } from '../../faces/failure.tsx';
import { PageAccess } from '../../faces/page-access.tsx';
import { useStanding } from '../../faces/standing.ts';
import type { Standing } from '../../messages.ts';
import { say } from '../../strings/index.ts';
import { Pause } from './pause.tsx';
import classes from './popup.module.css';
import { Site } from './site.tsx';
import { Today } from './today.tsx';

/** What the button in the browser's bar opens. */
export function Popup(): ReactNode {
  const { standing, failure, update } = useStanding();
  return (
    <div className={classes['popup']}>
      <header className={classes['header']}>
        <h1 className={classes['name']}>{say.name}</h1>
        {standing && (
          <a href={standing.address} target="_blank" rel="noreferrer">
            {say.open}
          </a>
        )}
      </header>
      <main className={classes['main']} aria-busy={!standing && failure === undefined}>
        <FailureNote failure={failure} />
        {standing ? (
          <Standings standing={standing} update={update} />
        ) : (
          failure === undefined && <output>{say.working}</output>
        )}
      </main>
      <footer>
        <button
          type="button"
          className={classes['link']}
          onClick={() => void browser.runtime.openOptionsPage()}
        >
          {say.options}
        </button>
      </footer>
    </div>
  );
}

function Standings({
  standing,
  update,
}: {
  readonly standing: Standing;
  readonly update: (standing?: Standing) => void;
}): ReactNode {
  const { connection, address } = standing;
  const isIn = connection.state === 'connected' || connection.state === 'away';
  return (
    <>
      {(connection.state !== 'connected' || standing.waiting.dropped > 0) && (
        <section aria-label={say.connecting.title} className={classes['section']}>
          <ConnectionLine standing={standing} />
        </section>
      )}
      {isIn ? (
        <>
          <PageAccess standing={standing} onChange={() => update()} />
          <Site standing={standing} onChange={update} />
          <Today today={standing.today} />
          <Pause standing={standing} onChange={update} />
        </>
      ) : (
        <Connect connection={connection} address={address} onDone={() => update()} />
      )}
    </>
  );
}

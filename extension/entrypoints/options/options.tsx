import type { ReactNode } from 'react';
import { FailureNote } from '../../faces/failure.tsx';
import { PageAccess } from '../../faces/page-access.tsx';
import { useStanding } from '../../faces/standing.ts';
import { say } from '../../strings/index.ts';
import { ConnectionSection } from './connection.tsx';
import classes from './options.module.css';
import { Recorded } from './recorded.tsx';

/** Everything that is not decided while one looks at a page. */
export function OptionsPage(): ReactNode {
  const { standing, failure, update } = useStanding();
  return (
    <main className={classes['page']}>
      <h1>{say.settings.title}</h1>
      <FailureNote failure={failure} />
      {standing ? (
        <ConnectionSection standing={standing} onChange={() => update()} />
      ) : (
        failure === undefined && <output>{say.working}</output>
      )}
      {standing && <PageAccess standing={standing} onChange={() => update()} />}
      <Recorded />
      {standing && (
        <p>
          <a href={standing.address} target="_blank" rel="noreferrer">
            {say.open}
          </a>
        </p>
      )}
    </main>
  );
}

import { Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import { Card } from '../../parts/card.tsx';
import { say } from '../../strings/index.ts';
import classes from './search.module.css';

/** Before anything is asked: what can be, and how. */
export function Teach(): ReactNode {
  const { search } = say;
  return (
    <Card>
      <h2>{search.teach}</h2>
      <p className={classes['teach']}>{search.teachHow}</p>
      <div className={classes['lessons']}>
        <section>
          <h3>{search.operatorsTitle}</h3>
          <dl>
            {search.operators.map(({ typed, meaning }) => (
              <div key={typed}>
                <dt>
                  <code>{typed}</code>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <p className={classes['teach']}>{search.likeHow}</p>
        </section>
        <section>
          <h3>{search.keysTitle}</h3>
          <dl>
            {search.keys.map(({ typed: key, meaning }) => (
              <div key={key}>
                <dt>
                  <Kbd>{key}</Kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Card>
  );
}

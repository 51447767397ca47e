import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Answer } from '../../parts/answer.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './welcome.module.css';

/** Step 1: what the collectors of this node record, what never is, and how a person decides. */
export function RecordedStep(): ReactNode {
  const status = useStatus();
  const text = say.welcome;
  return (
    <>
      <p>{text.recordedHow}</p>
      <h3>{text.byItself}</h3>
      <Answer of={status} height={120}>
        {({ collectors }) => (
          <ul className={classes['list']}>
            {collectors.length === 0 && <li>{text.nothingByItself}</li>}
            {collectors.map(({ name, records, state, error }) => (
              <li key={name}>
                <b>{name}</b>: {records}{' '}
                <span className={classes['mark']} data-on={state === 'running' || undefined}>
                  {text.states[state]}
                </span>
                {error && <span className={classes['quiet']}> {error.message}</span>}
              </li>
            ))}
            {collectors.length > 0 && <li>{text.watchers}</li>}
          </ul>
        )}
      </Answer>
      <h3>{text.never}</h3>
      <ul className={classes['list']}>
        {text.neverList.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>{text.yours}</h3>
      <p>
        {text.yoursList} <Link href="/privacy">{text.toPrivacy}</Link>
      </p>
    </>
  );
}

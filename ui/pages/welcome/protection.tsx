import type { ReactNode } from 'react';
import { Answer } from '../../parts/answer.tsx';
import { Command } from '../../parts/command.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './welcome.module.css';

const KINDS = ['keychain', 'passphrase', 'file'] as const;

/** Step 2: what protects the keys at rest, and how that is changed. */
export function ProtectionStep(): ReactNode {
  const status = useStatus();
  const text = say.welcome;
  return (
    <Answer of={status} height={200}>
      {({ protection }) => (
        <>
          <p>
            <b>{text.protections[protection]}</b>
          </p>
          <p>{text.protectionsHow[protection]}</p>
          <dl className={classes['choices']}>
            {KINDS.filter((kind) => kind === 'passphrase' || kind !== protection).map((kind) => (
              <div key={kind}>
                <dt>{text.protectBy[kind]}</dt>
                <dd>
                  <Command command={`keys ${kind}`} />
                </dd>
              </div>
            ))}
          </dl>
          <p className={classes['quiet']}>{text.whyTerminal}</p>
        </>
      )}
    </Answer>
  );
}

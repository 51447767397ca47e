import type { ReactNode } from 'react';
import { api } from '../api/client.ts';
import { useAnswer } from '../api/queries.ts';
import { say } from '../strings/index.ts';
import { Answer } from './answer.tsx';
import { Command } from './command.tsx';
import classes from './recovery.module.css';

/** Milliseconds: they are written down by the command line, beside this page. */
const LOOK = 2_000;

/** How it stands with the recovery words, and what is done about them. The node gives them to no browser. */
export function Recovery(): ReactNode {
  const answer = useAnswer(
    ['devices', 'recovery'],
    async (signal) => (await api.recovery.$get({}, { init: { signal } })).json(),
    { every: LOOK },
  );
  const { recovery } = say;
  return (
    <Answer of={answer} height={96}>
      {({ kept }) => (
        <>
          <p role="status">
            <b>{kept ? recovery.notWritten : recovery.written}</b>
          </p>
          <p>{kept ? recovery.notWrittenHow : recovery.writtenHow}</p>
          <dl className={classes['commands']}>
            {kept && <Item name={recovery.show} command="recovery show" />}
            <Item name={recovery.check} command="recovery check" />
            <Item name={recovery.replace} command="recovery replace" />
            <Item name={recovery.restore} command="recovery restore" />
          </dl>
          <p className={classes['quiet']}>{recovery.whyNotHere}</p>
        </>
      )}
    </Answer>
  );
}

function Item({ name, command }: { readonly name: string; readonly command: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Command command={command} />
      </dd>
    </>
  );
}

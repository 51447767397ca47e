import type { ReactNode } from 'react';
import { Command } from '../../parts/command.tsx';
import { say } from '../../strings/index.ts';
import classes from './welcome.module.css';

/** Step 6. */
export function DoneStep(): ReactNode {
  const text = say.welcome;
  return (
    <>
      <p>{text.doneHow}</p>
      <h3>{text.service}</h3>
      <Command command="service install" />
      <p className={classes['quiet']}>{text.doneAgain}</p>
    </>
  );
}

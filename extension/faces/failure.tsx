import type { ReactNode } from 'react';
import { say } from '../strings/index.ts';
import { AskFailure } from './ask.ts';
import classes from './controls.module.css';

/** What went wrong, and by its code where one can look it up; nothing where nothing did. */
export function FailureNote({ failure }: { readonly failure: unknown }): ReactNode {
  if (failure === undefined) return null;
  return (
    <p role="alert" className={classes['failure']}>
      {failure instanceof Error ? failure.message : say.failed}
      {failure instanceof AskFailure && ` (${failure.code})`}
    </p>
  );
}

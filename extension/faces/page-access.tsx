import type { ReactNode } from 'react';
import { browser } from 'wxt/browser';
import type { Standing } from '../messages.ts';
import { SITES } from '../sites.ts';
import { say } from '../strings/index.ts';
import { useAct } from './act.ts';
import { Button } from './button.tsx';
import classes from './controls.module.css';
import { FailureNote } from './failure.tsx';

/** Where the browser keeps the extension out of pages, says what is missing for it, and has the browser ask. */
export function PageAccess({
  standing: { hasPages },
  onChange,
}: {
  readonly standing: Standing;
  readonly onChange: () => void;
}): ReactNode {
  const { isBusy, failure, act } = useAct();
  const texts = say.pages;
  if (hasPages) return null;
  const allow = (): Promise<void> =>
    act(async () => {
      // At once after the click, as browsers demand.
      if (!(await browser.permissions.request({ origins: SITES }))) {
        throw new Error(texts.refused);
      }
      onChange();
    });
  return (
    <section aria-label={texts.title} className={classes['card']}>
      <p>{texts.keptOut}</p>
      <div className={classes['row']}>
        <Button kind="main" disabled={isBusy} onClick={() => void allow()}>
          {texts.allow}
        </Button>
      </div>
      <FailureNote failure={failure} />
    </section>
  );
}

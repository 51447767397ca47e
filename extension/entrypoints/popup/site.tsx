import { useRef, useState, type ReactNode } from 'react';
import { ask } from '../../faces/ask.ts';
import { Button } from '../../faces/button.tsx';
import { Confirm } from '../../faces/confirm.tsx';
import { duration } from '../../faces/locale.ts';
import type { Standing } from '../../messages.ts';
import { say } from '../../strings/index.ts';
import classes from './popup.module.css';

/** The site in front: whether it is recorded, and why not if not; its time today; never again. */
export function Site({
  standing: { page, today },
  onChange,
}: {
  readonly standing: Standing;
  readonly onChange: (standing: Standing) => void;
}): ReactNode {
  // Of the site that was asked about: another may come to the front meanwhile.
  const [asking, setAsking] = useState<string>();
  const opener = useRef<HTMLDivElement>(null);
  const texts = say.site;
  const { host } = page;
  const site = today?.site;
  const close = (): void => {
    setAsking(undefined);
    requestAnimationFrame(() => opener.current?.querySelector('button')?.focus());
  };
  return (
    <section aria-label={texts.title} className={classes['section']}>
      <p className={classes['host']}>{host ?? texts.noSite}</p>
      <p className={classes['sign']} data-recorded={page.isRecorded || undefined}>
        {stateOf(page)}
      </p>
      {site && (
        <p className={classes['second']}>
          {texts.today(duration(site.seconds))}
          {site.category && ` · ${site.category.join(' › ')}`}
        </p>
      )}
      {asking !== undefined ? (
        <Confirm
          title={texts.neverTitle(asking)}
          action={texts.neverNow}
          onConfirm={async () => onChange(await ask('never', { host: asking }))}
          onClose={close}
        >
          {texts.nevers}
        </Confirm>
      ) : (
        host !== undefined &&
        page.silence !== 'rule' &&
        page.silence !== 'address' && (
          <div ref={opener}>
            <Button onClick={() => setAsking(host)}>{texts.never}</Button>
          </div>
        )
      )}
    </section>
  );
}

function stateOf({ isRecorded, isHostOnly, silence }: Standing['page']): string {
  if (!isRecorded) return say.site.silent[silence ?? 'address'];
  return isHostOnly ? say.site.hostOnly : say.site.recorded;
}

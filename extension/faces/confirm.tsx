import { useEffect, useId, useRef, type ReactNode } from 'react';
import { say } from '../strings/index.ts';
import { useAct } from './act.ts';
import { Button } from './button.tsx';
import classes from './controls.module.css';
import { FailureNote } from './failure.tsx';

/** Asks in place before something is done that is much: says what it comes to, and waits until it is done. */
export function Confirm({
  title,
  children,
  action,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  /** What it comes to, and what stays. */
  readonly children: ReactNode;
  /** What the button says, as a verb: never "OK". */
  readonly action: string;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}): ReactNode {
  const { isBusy, failure, act } = useAct();
  const id = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // The popup would close by it.
      event.preventDefault();
      onClose();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <div
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-what`}
      className={classes['card']}
    >
      <strong id={`${id}-title`}>{title}</strong>
      <p id={`${id}-what`} className={classes['second']}>
        {children}
      </p>
      <FailureNote failure={failure} />
      <div className={classes['row']}>
        <Button
          kind="destructive"
          disabled={isBusy}
          onClick={() =>
            void act(async () => {
              await onConfirm();
              onClose();
            })
          }
        >
          {action}
        </Button>
        <Button ref={cancel} disabled={isBusy} onClick={onClose}>
          {say.cancel}
        </Button>
      </div>
    </div>
  );
}

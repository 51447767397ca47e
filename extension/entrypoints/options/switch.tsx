import { useId, type ReactNode } from 'react';
import classes from './options.module.css';

/** Something on or off, with what it means. */
export function Switch({
  name,
  hint,
  isOn,
  isBusy,
  onChange,
}: {
  readonly name: string;
  readonly hint: string;
  readonly isOn: boolean;
  /** Whether an earlier change is under way. */
  readonly isBusy: boolean;
  readonly onChange: (isOn: boolean) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className={classes['switch']}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-hint`}
        checked={isOn}
        onChange={({ currentTarget }) => {
          // Not disabled meanwhile: it would lose the focus.
          if (!isBusy) onChange(currentTarget.checked);
        }}
      />
      <label htmlFor={id}>{name}</label>
      <span id={`${id}-hint`} className={classes['hint']}>
        {hint}
      </span>
    </div>
  );
}

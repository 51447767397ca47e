import type { ComponentProps, ReactNode } from 'react';
import classes from './controls.module.css';

/** A button: `main` for what is most likely wanted, `destructive` for what is hard to take back. */
export function Button({
  kind,
  ...rest
}: ComponentProps<'button'> & { readonly kind?: 'main' | 'destructive' }): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={[classes['button'], kind && classes[kind]].filter(Boolean).join(' ')}
    />
  );
}

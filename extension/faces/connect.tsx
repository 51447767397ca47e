import { useState, type ReactNode } from 'react';
import type { Connection } from '../messages.ts';
import { say } from '../strings/index.ts';
import { useAct } from './act.ts';
import { allowOrigin, originFrom } from './origin.ts';
import { ask } from './ask.ts';
import { Button } from './button.tsx';
import classes from './controls.module.css';
import { FailureNote } from './failure.tsx';

/** By the node's page, or by the six digits that are shown elsewhere. */
export function Connect({
  connection,
  address,
  hasAddress = false,
  onDone,
}: {
  readonly connection: Connection;
  readonly address: string;
  /** Whether the address can be changed here. */
  readonly hasAddress?: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const [typed, setTyped] = useState<string>();
  const [code, setCode] = useState('');
  const byPage = useAct();
  const byCode = useAct();
  const isBusy = byPage.isBusy || byCode.isBusy;
  const texts = say.connecting;

  const connect = (): Promise<void> =>
    byPage.act(async () => {
      const origin = originFrom(typed ?? address);
      await allowOrigin(origin);
      await ask('connect', { address: origin });
      onDone();
    });
  const connectByCode = (): Promise<void> =>
    byCode.act(async () => {
      const origin = originFrom(typed ?? address);
      const digits = code.replaceAll(/[\s-]/g, '');
      if (!/^\d{6}$/.test(digits)) throw new RangeError(texts.badCode);
      await allowOrigin(origin);
      await ask('code', { address: origin, code: digits });
      setCode('');
      onDone();
    });

  return (
    <>
      <form
        className={classes['card']}
        onSubmit={(event) => {
          event.preventDefault();
          void connect();
        }}
      >
        {hasAddress && (
          <label className={classes['field']}>
            <span className={classes['label']}>{texts.address}</span>
            <input
              className={classes['input']}
              value={typed ?? address}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              inputMode="url"
              spellCheck={false}
              autoComplete="off"
              required
            />
            <span className={classes['second']}>{texts.addressHow}</span>
          </label>
        )}
        <p className={classes['second']}>
          {connection.state === 'connecting' ? texts.opened : texts.how}
        </p>
        <div className={classes['row']}>
          <Button type="submit" kind="main" disabled={isBusy}>
            {connection.state === 'never' ? texts.connect : texts.reconnect}
          </Button>
          {!hasAddress && <span className={classes['second']}>{address}</span>}
        </div>
        <FailureNote failure={byPage.failure} />
      </form>
      <form
        className={classes['card']}
        onSubmit={(event) => {
          event.preventDefault();
          void connectByCode();
        }}
      >
        <label className={classes['field']}>
          <span className={classes['label']}>{texts.code}</span>
          <input
            className={`${classes['input']} ${classes['digits']}`}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
          />
          <span className={classes['second']}>{texts.codeHow}</span>
        </label>
        <div className={classes['row']}>
          <Button type="submit" disabled={isBusy || code.trim() === ''}>
            {texts.byCode}
          </Button>
        </div>
        <FailureNote failure={byCode.failure} />
      </form>
    </>
  );
}

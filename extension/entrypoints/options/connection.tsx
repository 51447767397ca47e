import { useState, type ReactNode } from 'react';
import { ask } from '../../faces/ask.ts';
import { Button } from '../../faces/button.tsx';
import { Confirm } from '../../faces/confirm.tsx';
import { ConnectionLine } from '../../faces/connection-line.tsx';
import { Connect } from '../../faces/connect.tsx';
import controls from '../../faces/controls.module.css';
import type { Standing } from '../../messages.ts';
import { say } from '../../strings/index.ts';
import classes from './options.module.css';

/** Which node this browser sends to; connecting, another address, ending it. */
export function ConnectionSection({
  standing,
  onChange,
}: {
  readonly standing: Standing;
  readonly onChange: () => void;
}): ReactNode {
  const [isEnding, setIsEnding] = useState(false);
  const texts = say.connecting;
  const { connection, address } = standing;
  const isKnown = connection.state !== 'never' && connection.state !== 'connecting';
  return (
    <section aria-labelledby="connection" className={classes['section']}>
      <h2 id="connection">{texts.title}</h2>
      <div aria-live="polite">
        <ConnectionLine standing={standing} />
      </div>
      {isKnown && <p className={controls['second']}>{address}</p>}
      {connection.state !== 'connected' && (
        <Connect connection={connection} address={address} hasAddress onDone={onChange} />
      )}
      {isKnown && !isEnding && (
        <div>
          <Button onClick={() => setIsEnding(true)}>{texts.disconnect}</Button>
        </div>
      )}
      {isEnding && (
        <Confirm
          title={texts.disconnect}
          action={texts.disconnectNow}
          onConfirm={async () => {
            await ask('disconnect', {});
            onChange();
          }}
          onClose={() => setIsEnding(false)}
        >
          {texts.disconnects}
        </Confirm>
      )}
    </section>
  );
}

import { Button, Group } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { Card } from '../../parts/card.tsx';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../strings/index.ts';
import { useBrowsers } from './answers.ts';
import { browserName } from './browser-name.ts';
import classes from './devices.module.css';
import { focusFirst } from './focus.ts';

interface Code {
  readonly code: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Ids of the browsers that were connected before. */
  readonly known: readonly string[];
}

/**
 * Connects a browser: shows six digits until one has used them. The extension in this browser reads them from
 * `data-browser-code` while it waits to be connected.
 */
export function Connecting({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [made, setMade] = useState<Code>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const { data: browsers = [] } = useBrowsers(made !== undefined);
  const text = say.devices;
  const come = made && browsers.find(({ id }) => !made.known.includes(id));
  const make = async (): Promise<void> => {
    setIsBusy(true);
    setError(undefined);
    try {
      const known = await (await api.browser.connections.$get()).json();
      const { code, expires } = await (await api.browser.codes.$post()).json();
      setMade({ code, expires: Date.parse(expires), known: known.map(({ id }) => id) });
    } catch (failure) {
      setError(failure);
    } finally {
      setIsBusy(false);
    }
  };
  useEffect(() => {
    if (come) changed('devices');
  }, [come]);
  return (
    <Card title={text.connectBrowser}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        {come ? (
          <p role="status" className={classes['state']}>
            {text.browserConnected(browserName(come.browser))}
          </p>
        ) : (
          <>
            <p className={classes['quiet']}>{text.connectBrowserHow}</p>
            {made && <Digits key={made.code} {...made} />}
          </>
        )}
        {error !== undefined && <Failure error={error} />}
        <Group mt="md">
          {!come && (
            <Button
              type="submit"
              loading={isBusy}
              variant={made ? 'default' : 'filled'}
              ref={focusFirst}
            >
              {made ? text.newDigits : text.connectBrowser}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {come ? say.words.close : say.words.cancel}
          </Button>
        </Group>
      </form>
    </Card>
  );
}

function Digits({ code, expires }: Code): ReactNode {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const text = say.devices;
  const left = Math.ceil((expires - now) / 1_000);
  if (left <= 0) {
    return (
      <p role="status" className={classes['state']}>
        {text.digitsOver}
      </p>
    );
  }
  return (
    <>
      <output className={classes['digits']} aria-label={text.digits} data-browser-code={code}>
        {code.slice(0, 3)} {code.slice(3)}
      </output>
      <p className={classes['quiet']} role="timer">
        {text.goodFor(left)}
      </p>
    </>
  );
}

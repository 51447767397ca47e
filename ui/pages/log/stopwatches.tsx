import { Button, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { changed } from '../../api/tabs.ts';
import { duration } from '../../format/duration.ts';
import { Card } from '../../parts/card.tsx';
import { tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './log.module.css';

/** Starts stopwatches, shows those that run, and stops them. */
export function Stopwatches(): ReactNode {
  const [label, setLabel] = useState('');
  const { data } = useAnswer(['log', 'now', 'stopwatches'], async (signal) => {
    const running = await (await api.stopwatches.$get({}, { init: { signal } })).json();
    // The node's clock says how long it has run: this browser's may be another.
    return { running, at: Date.now() };
  });
  const start = async (): Promise<void> => {
    try {
      await api.stopwatches.$post({ json: { label: label.trim() } });
      setLabel('');
      changed('log');
    } catch (error) {
      tellFailure(error);
    }
  };
  const stop = async (id: number): Promise<void> => {
    try {
      const param = { event: String(id) };
      const answer = await api.stopwatches[':event'].stop.$post({ param });
      const { label: name, elapsed } = await answer.json();
      tell(say.log.stopped(name || say.log.noLabel, duration(elapsed)));
    } catch (error) {
      tellFailure(error);
    }
    changed('log');
  };
  return (
    <Card title={say.log.stopwatch}>
      <form
        className={classes['start']}
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <TextInput
          aria-label={say.log.stopwatchLabel}
          placeholder={say.log.stopwatchLabel}
          value={label}
          onChange={({ currentTarget }) => setLabel(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {say.log.start}
        </Button>
      </form>
      <ul className={classes['running']} aria-label={say.log.running}>
        {data?.running.map(({ id, label: name, elapsed }) => (
          <li key={id}>
            <span className={classes['name']}>{name || say.log.noLabel}</span>
            <Ticking seconds={elapsed} at={data.at} />
            <Button
              size="compact-sm"
              aria-label={say.log.stop(name || say.log.noLabel)}
              onClick={() => void stop(id)}
            >
              {say.log.stopIt}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Time that runs. @param at when it was `seconds`, in milliseconds since 1970 */
function Ticking({ seconds, at }: { readonly seconds: number; readonly at: number }): ReactNode {
  const [now, setNow] = useState(at);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={classes['time']} role="timer">
      {clockText(seconds + Math.max(0, now - at) / 1_000)}
    </span>
  );
}

/** `1:04:09` */
function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [
    Math.floor(whole / 3_600),
    Math.floor((whole % 3_600) / 60),
    whole % 60,
  ];
  return [hours, minutes, rest].map((part) => String(part).padStart(2, '0')).join(':');
}

import { Button, Group, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { changed } from '../../api/tabs.ts';
import { duration } from '../../format/duration.ts';
import { number } from '../../format/number.ts';
import { ago, clock, dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { act, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';
import { type Source, sourcesOf, switchSource } from './sources.ts';
import { useRules } from './use-rules.ts';

const texts = say.privacy.recorded;

/** Seconds. */
const PAUSES = [15 * 60, 3_600, 4 * 3_600, 12 * 3_600];

/** What is recorded now, with a switch for each source. */
export function Recorded(): ReactNode {
  return (
    <div className={classes['columns']}>
      <Sources />
      <div className={classes['stack']}>
        <Pause />
        <Itself />
        <Never />
      </div>
    </div>
  );
}

function Sources(): ReactNode {
  const buckets = useAnswer(['log', 'now', 'buckets'], async (signal) =>
    (await api.buckets.$get({}, { init: { signal } })).json(),
  );
  const rules = useRules();
  return (
    <Card title={texts.sources}>
      <p className={classes['how']}>{texts.sourcesHow}</p>
      <Answer of={buckets}>
        {(all) => (
          <Answer of={rules}>
            {({ rules: list }) =>
              all.length === 0 ? (
                <Empty title={texts.noSources}>
                  <p>{texts.noSourcesHow}</p>
                </Empty>
              ) : (
                [...sourcesOf(all, list)].map(([device, sources]) => (
                  <section key={device} className={classes['group']}>
                    <h3 className={classes['words']}>{device}</h3>
                    <Rows label={texts.ofDevice(device)}>
                      {sources.map((source) => (
                        <SourceRow
                          key={source.bucket.id}
                          source={source}
                          now={buckets.dataUpdatedAt}
                        />
                      ))}
                    </Rows>
                  </section>
                ))
              )
            }
          </Answer>
        )}
      </Answer>
    </Card>
  );
}

function SourceRow({
  source,
  now,
}: {
  readonly source: Source;
  /** When it was so. */
  readonly now: number;
}): ReactNode {
  const { bucket, name, offBy } = source;
  const facts = [
    texts.facts(bucket.type, bucket.events),
    ...(bucket.end === null ? [] : [texts.last(ago(bucket.end, now))]),
    ...(offBy ? [texts.offBy(offBy.id)] : []),
  ];
  return (
    <Row name={name} detail={facts.join(' · ')}>
      <Switch
        checked={!offBy}
        aria-label={texts.records(name)}
        onChange={() =>
          void act(offBy ? texts.nowOn(name) : texts.nowOff(name), 'rules', () =>
            switchSource(source),
          )
        }
      />
    </Row>
  );
}

function Pause(): ReactNode {
  const { data, dataUpdatedAt } = useStatus();
  const until = data?.pausedUntil;
  const set = async (seconds: number | undefined): Promise<void> => {
    try {
      await (seconds === undefined ? api.pause.$delete() : api.pause.$put({ json: { seconds } }));
      changed('status');
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <Card title={texts.pause}>
      <p className={classes['how']}>
        {until === undefined
          ? texts.pauseHow
          : texts.pausedUntil(
              Date.parse(until) - dataUpdatedAt < 43_200_000
                ? clock(until, data?.zone)
                : dateAndClock(until, data?.zone),
            )}
      </p>
      <Group gap="xs">
        {PAUSES.map((seconds) => (
          <Button key={seconds} variant="default" size="xs" onClick={() => void set(seconds)}>
            {texts.pauseFor(duration(seconds))}
          </Button>
        ))}
        {until !== undefined && (
          <Button size="xs" onClick={() => void set(undefined)}>
            {texts.resume}
          </Button>
        )}
      </Group>
    </Card>
  );
}

function Itself(): ReactNode {
  const status = useStatus();
  return (
    <Card title={texts.itself}>
      <Answer of={status}>
        {({ collectors }) =>
          collectors.length === 0 ? (
            <p className={classes['how']}>{texts.noCollectors}</p>
          ) : (
            <>
              <p className={classes['how']}>{texts.itselfHow}</p>
              <Rows label={texts.itself}>
                {collectors.map(({ name, records, state, error }) => (
                  <Row
                    key={name}
                    name={records}
                    detail={`${name}: ${texts.states[state]}${error ? `. ${error.message}` : ''}`}
                  />
                ))}
              </Rows>
            </>
          )
        }
      </Answer>
      <p className={classes['foot']}>
        {texts.collectorsHow} <Command command="config set collectors false" />
      </p>
    </Card>
  );
}

function Never(): ReactNode {
  const rules = useRules();
  return (
    <Card title={texts.never}>
      <p className={classes['how']}>{texts.incognito}</p>
      <p className={classes['how']}>{texts.keys}</p>
      {rules.data && (
        <p className={classes['foot']}>
          {texts.incognitoCount(number(rules.data.counts.private))}{' '}
          {texts.pausedCount(number(rules.data.counts.paused))}
        </p>
      )}
    </Card>
  );
}

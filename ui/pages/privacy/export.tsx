import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { readWallText } from '../../format/wall.ts';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { useSaving } from '../../parts/saving.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';

const texts = say.privacy.export;

const FORMATS = ['aw', 'ndjson', 'csv'] as const;

type Format = (typeof FORMATS)[number];

/** Everything as a file, or a part. */
export function Export(): ReactNode {
  const zone = useStatus().data?.zone;
  const buckets = useAnswer(['log', 'now', 'buckets'], async (signal) =>
    (await api.buckets.$get({}, { init: { signal } })).json(),
  );
  const [format, setFormat] = useState<Format>('aw');
  const [bucket, setBucket] = useState('');
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const saving = useSaving();
  const [from, to] = [readWallText(since, zone), readWallText(until, zone)];
  const isRange = from === undefined || to === undefined || from < to;
  const query = {
    format,
    ...(bucket !== '' && { bucket }),
    ...(from !== undefined && { since: new Date(from).toISOString() }),
    ...(to !== undefined && { until: new Date(to).toISOString() }),
  };
  const direct = `/api/v1/export?${new URLSearchParams(query).toString()}`;
  return (
    <>
      <Card title={texts.title}>
        <p className={classes['how']}>{texts.how}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void saving.start(`elatio-export.${format === 'aw' ? 'json' : format}`, (signal) =>
              api.export.$get({ query }, { init: { signal } }),
            );
          }}
        >
          <div className={classes['fields']}>
            <NativeSelect
              label={texts.format}
              value={format}
              data={FORMATS.map((value) => ({ value, label: texts.formats[value] }))}
              onChange={({ currentTarget }) => setFormat(currentTarget.value as Format)}
            />
            <NativeSelect
              label={say.privacy.erase.bucket}
              value={bucket}
              data={[
                { value: '', label: texts.all },
                ...(buckets.data ?? []).map(({ id, device }) => ({
                  value: id,
                  label: `${id} · ${device}`,
                })),
              ]}
              onChange={({ currentTarget }) => setBucket(currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label={say.privacy.erase.since}
              value={since}
              onChange={({ currentTarget }) => setSince(currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label={say.privacy.erase.until}
              value={until}
              error={isRange ? undefined : say.privacy.erase.badRange}
              onChange={({ currentTarget }) => setUntil(currentTarget.value)}
            />
          </div>
          <Group gap="xs">
            <Button type="submit" disabled={!isRange} loading={saving.isBusy}>
              {texts.save}
            </Button>
            <Button
              component="a"
              variant="default"
              href={direct}
              download
              aria-describedby="direct"
            >
              {texts.direct}
            </Button>
          </Group>
          <p id="direct" className={classes['foot']}>
            {texts.directHow}
          </p>
        </form>
        {saving.view}
      </Card>
      <Card title={texts.person}>
        <p className={classes['how']}>{texts.personHow}</p>
        <Command command="gdpr export FOLDER" />
      </Card>
    </>
  );
}

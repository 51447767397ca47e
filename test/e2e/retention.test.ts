import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';

const DAY = 86_400_000;

it('elatio retention shows what goes, asks, keeps a policy, runs it and ends it', async () => {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const api = (path: string, body?: unknown) =>
    fetch(`${daemon.address}/api/0/${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
  await api('buckets/b', { client: 'me', type: 'web.tab.current', hostname: 'here' });
  const events = Array.from({ length: 200 }, (_, i) => ({
    timestamp: new Date(Date.now() - i * DAY - 1_000).toISOString(),
    duration: 1,
    data: { url: `https://shop.example/${i}`, title: `page ${i}` },
  }));
  expect((await api('buckets/b/events', events)).status).toBe(200);
  const count = async (): Promise<unknown> => (await api('buckets/b/events/count')).json();
  const run = (...args: string[]) => elatio(['retention', ...args, '--data', directory]);

  expect(run().out).toContain('Everything is kept for ever.');
  // There is nobody to ask.
  const asked = run('set', 'web', '90d');
  expect(asked.out).toMatch(/111 events from before .* will not be shown any more/);
  expect(asked.out).toContain('page 89');
  expect(asked.err).toContain('ELATIO_CLI_CANCELLED');
  expect(run('set', 'web', '90d', '--yes').out).toContain('kept 90 days, then nothing');
  expect(run().out).toMatch(/web +90 days, then nothing .* 111 events from before/);
  expect(elatio(['status', '--data', directory]).out).toMatch(/retention +of web: next at/);
  expect(JSON.parse(run('--json').out)).toMatchObject({ policies: [{ hides: { events: 111 } }] });
  expect(run('preview').out).toMatch(/110 events from before .* will not be shown/);
  expect(JSON.parse(run('preview', 'web', '26w', '--json').out)).toMatchObject([
    { policy: { keep: 182 }, hides: { events: 19 } },
  ]);
  expect(await count()).toBe(200);
  expect(run('run').err).toContain('ELATIO_CLI_CANCELLED');
  expect(await count()).toBe(200);
  expect(run('run', '--yes').out).toMatch(/web: destroyed \d+ events/);
  expect(await count()).toBe(90);
  expect(run().out).toContain('Last run:');
  expect(elatio(['edits', '--data', directory]).out).toContain('retention of web changed');
  expect(elatio(['audit', '--data', directory]).out).toContain('retention');
  expect(run('remove', 'web').out).toContain('kept for ever');
  // What was hidden of the month that is not all due is there again.
  const cutoff = new Date(Date.now() - 90 * DAY);
  const month = Date.UTC(cutoff.getUTCFullYear(), cutoff.getUTCMonth());
  expect(await count()).toBe(events.filter((one) => Date.parse(one.timestamp) >= month).length);

  for (const [words, said] of [
    [['remove', 'web'], 'ELATIO_RETENTION_NONE'],
    [['set', 'none', '9d', '--yes'], 'ELATIO_RETENTION_POLICY'],
    [['set', 'core', '9d', 'domain', '1y', '--yes'], 'ELATIO_RETENTION_POLICY'],
    [['set', 'web', '90', '--yes'], 'is no age'],
    [['set', 'web', '90d', 'then', '1y', '--yes'], 'After the age'],
    [['set', 'web', '90d', 'domain', '--yes'], 'After the age'],
    [['set', 'web'], 'missing required argument'],
    [['preview', 'web'], 'is no age'],
  ] as const) {
    const { code, err } = run(...words);
    expect([words, code, err]).toEqual([words, 1, expect.stringContaining(said)]);
  }
});

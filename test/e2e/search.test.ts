import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';

it('somebody finds what they did, corrects it, and purges it', async () => {
  const directory = join(temporaryFolder(), 'data');
  const args = ['--no-collectors', '--open'];
  let daemon = await startDaemon(directory, { args });
  onTestFinished(() => void daemon.stop());
  const search = (...words: string[]): string => {
    const { out, err } = elatio(['search', ...words, '--data', directory]);
    return out + err;
  };
  const post = async (path: string, body: unknown): Promise<void> => {
    const options = { method: 'POST', body: JSON.stringify(body) };
    expect((await fetch(`${daemon.address}/api/0/buckets/${path}`, options)).ok).toBe(true);
  };
  await post('w', { client: 'c', type: 'currentwindow', hostname: 'here' });
  await post(
    'w/events',
    ['Rechnung vom Klempner', 'Urlaub in Norwegen', '\u001b[2JRechnung\u202e', '東京タワー'].map(
      (title, i) => ({
        timestamp: new Date(Date.UTC(2026, 10, 20, 10, i)).toISOString(),
        duration: 30,
        data: { app: 'Mail', title },
      }),
    ),
  );
  elatio(['log', 'reading', '--note', 'the plumber’s bill', '--data', directory]);

  const bills = search('rechnung', 'klempnr');
  expect(bills).toContain('Mail  [Rechnung] vom [Klempner]  30 s');
  expect(bills.trim().split('\n')).toHaveLength(1);
  // oxlint-disable-next-line no-control-regex
  expect(search('rechnung', '-klempner')).not.toMatch(/[\u001b\u202e]/);
  expect(search('plumber')).toContain('plumber');
  expect(search('京タ')).toContain('東[京タ]ワー');
  expect(search('--similar', 'Klempnerrechnungen')).toContain('Rechnung vom Klempner');
  expect(search('rechnung', '--app', 'none')).toContain('Look without a filter');
  expect(search('…!')).toContain('ELATIO_SEARCH_WORDS');
  expect(search('--simlar', 'x')).toContain("unknown option '--simlar'");
  const json = JSON.parse(search('norwegen', '--json')) as { total: number };
  expect(json.total).toBe(1);

  // After a restart, and without the index, it is the same.
  await daemon.stop();
  await rm(join(directory, 'search'), { recursive: true });
  daemon = await startDaemon(directory, { args });
  expect(search('norwegen')).toContain('Urlaub in [Norwegen]');
  const purged = elatio(['purge', '--text', 'Norwegen', '--yes', '--data', directory]);
  expect(purged.out).toContain('1 event');
  expect(search('norwegen')).toContain('Nothing was found.');
});

import { hostname } from 'node:os';
import { ElatioError } from '../../protocol/error.ts';
import { type DamagedStore, shellWord } from '../directory/index.ts';
import type { Repair, Repaired, RepairedBucket } from '../store/index.ts';
import { askConsent, askPassphrase } from './ask.ts';
import { counted, countOf, localTime, say, sizeOf, table, visible, visibleJson } from './output.ts';
import { progressLine } from './progress.ts';

const WORDS = { look: 'Looking through chunks', build: 'Copying chunks', check: 'Checking' };

/**
 * Makes a working store of a damaged one, after asking; says what there is, what is lost, and where the damaged
 * one is.
 * @throws ElatioError ELATIO_DIRECTORY_HELD, ELATIO_KEYS_…, ELATIO_STORE_LOCKED, ELATIO_REPAIR_…,
 *   ELATIO_CLI_CANCELLED, ELATIO_CLI_STOPPED
 */
export async function repairDirectory(
  directory: string,
  { yes, json }: { readonly yes?: boolean | undefined; readonly json?: boolean | undefined },
): Promise<void> {
  const { openRepairIn } = await import('../open.ts');
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort(stopped()));
  const progress = progressLine(process.stderr);
  let repair: Repair | undefined;
  try {
    repair = await openRepairIn({
      directory,
      deviceName: hostname(),
      env: process.env,
      ask: () => askPassphrase('Passphrase of the data'),
      onProgress: (step, done, of) => progress.show(() => `${WORDS[step]}: ${done} of ${of}`),
      signal: ended.signal,
    });
    progress.end();
    const { plan } = repair;
    if (plan.faults.length === 0) {
      return say(
        json ? JSON.stringify({ ...plan, repaired: null }) : 'There is nothing to repair.',
      );
    }
    if (!json) showPlan(plan);
    if (!yes && !(await askConsent('Make a working store of what is left?'))) {
      throw new ElatioError(
        'ELATIO_CLI_CANCELLED',
        'Nothing was changed (--yes asks no question).',
      );
    }
    const done = await repair.carryOut();
    progress.end();
    if (json) say(visibleJson(JSON.stringify({ ...plan, repaired: done })));
    else showDone(directory, done);
  } finally {
    progress.end();
    await repair?.close();
  }
}

function stopped(): ElatioError {
  return new ElatioError('ELATIO_CLI_STOPPED', 'Ended: nothing was changed.');
}

/** Not more sentences than can be read. */
const MOST = 20;

function showPlan({ faults, buckets, lost, isNewDevice, mayRevive }: Repair['plan']): void {
  say(`${counted(faults.length, 'thing')} wrong with what is stored:`);
  for (const fault of faults.slice(0, MOST)) say(`  ${visible(fault)}`);
  if (faults.length > MOST) say(`  and ${countOf(faults.length - MOST)} more`);
  say();
  say(table(['bucket', 'kind', 'stays', 'from', 'to', 'lost', 'from', 'to'], buckets.map(cellsOf)));
  say();
  const known = buckets.reduce((sum, bucket) => sum + bucket.lost, 0);
  if (lost > known) {
    say(`${counted(lost, 'item')} are lost in all; of some nobody knows what they were.`);
  }
  if (isNewDevice) {
    say('The identity of this device is lost: it begins as another, beside what it recorded.');
  }
  if (mayRevive) {
    say('Tokens that were revoked may work again: look at "elatio token list" afterwards.');
  }
}

function cellsOf(bucket: RepairedBucket): string[] {
  const { name, domain, kept, first, last, lost, lostFirst, lostLast } = bucket;
  return [
    name,
    domain,
    countOf(kept),
    when(first),
    when(last),
    countOf(lost),
    when(lostFirst),
    when(lostLast),
  ];
}

function when(time: number): string {
  return Number.isFinite(time) ? localTime(new Date(time / 1000).toISOString()) : '';
}

function showDone(directory: string, { damaged, verification }: Repaired): void {
  const { items, chunks, lost, faults } = verification;
  say(`Repaired ${directory}: ${counted(items, 'item')} in ${counted(chunks, 'chunk')} open.`);
  if (lost > 0) say(`${counted(lost, 'item')} are recorded as lost.`);
  for (const fault of faults) say(`Still wrong: ${visible(fault)}`);
  say(keptInWords(damaged));
}

/** Where a damaged store is, and how to be rid of it. */
export function keptInWords({ path, bytes }: DamagedStore): string {
  const command = process.platform === 'win32' ? 'rmdir /s' : 'rm -r';
  return `${path} (${sizeOf(bytes)}) keeps what was damaged, and no purge reaches it. Remove it once you miss nothing: ${command} ${shellWord(path)}`;
}

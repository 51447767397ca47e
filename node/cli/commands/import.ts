import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import type { NodeStatus } from '../../http/index.ts';
import type { ImportReport, ImportSource } from '../../import/index.ts';
import { askConsent } from '../ask.ts';
import { type Client, createClient } from '../client.ts';
import {
  changesOf,
  nothingNew,
  type Outcome,
  outcomeLines,
  outcomesJson,
  progressOf,
  summaryOf,
} from '../import-text.ts';
import { directoryOf } from '../invocation.ts';
import { counted, say, visible } from '../output.ts';
import { createPersonSettings, type PersonSettings } from '../person-settings.ts';
import { progressLine } from '../progress.ts';
import { planSettings } from '../setting-plan.ts';

interface Options {
  readonly data?: string;
  readonly testing?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly replaceSettings?: boolean;
  readonly json?: boolean;
}

/** `elatio import [FILE]`: what ActivityWatch recorded. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('take in what ActivityWatch recorded: its export, or the database of its server')
    .argument('[file]', 'JSON export or database (default: what is found on this machine)')
    .option('--dry-run', 'only say what would be taken in')
    .option('-y, --yes', 'do not ask')
    .option('--replace-settings', 'take settings too that are set to something else here')
    .option('--testing', 'look for what ActivityWatch recorded with --testing')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was taken in, as JSON')
    .action(importFiles);
}

interface Context {
  readonly client: Client;
  readonly settings: PersonSettings;
  readonly options: Options;
  readonly signal: AbortSignal;
}

async function importFiles(file: string | undefined, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  // Before anything is copied or read. What was started for testing takes in what was recorded testing.
  const node = (await client.get('/api/v1/status')) as NodeStatus;
  const testing = options.testing ?? node.testing;
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  const settings = createPersonSettings(directory);
  const context = { client, settings, options, signal: ended.signal };
  const sources = await sourcesOf(file, directory, testing);
  try {
    await importSources(context, sources);
  } catch (error) {
    throw ended.signal.aborted ? stopped() : error;
  } finally {
    for (const source of sources) await source.close();
  }
}

async function sourcesOf(
  file: string | undefined,
  directory: string,
  testing: boolean,
): Promise<ImportSource[]> {
  if (file === undefined) return foundSources(directory, testing);
  const { openSource } = await import('../../import/index.ts');
  return [await openSource(resolve(file), directory)];
}

/** Every database that ActivityWatch has here, with the settings that lie apart. */
async function foundSources(directory: string, testing: boolean): Promise<ImportSource[]> {
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const [{ findActivityWatch }, { openSource, readSettings }] = await Promise.all([
    import('../../compat/index.ts'),
    import('../../import/index.ts'),
  ]);
  const sources: ImportSource[] = [];
  const problems: Error[] = [];
  for (const { databases, settings } of await findActivityWatch(machine, testing)) {
    let apart = settings === undefined ? undefined : await readSettings(settings);
    for (const { path } of databases) {
      try {
        const source = await openSource(path, directory);
        sources.push(apart ? { ...source, settings: apart } : source);
        apart = undefined;
      } catch (error) {
        if (!(error instanceof ElatioError)) throw error;
        problems.push(error);
        process.stderr.write(`elatio: passed over: ${visible(error.message)}\n`);
      }
    }
  }
  if (sources.length === 0) throw problems[0] ?? nothingFound();
  return sources;
}

async function importSources(context: Context, sources: readonly ImportSource[]): Promise<void> {
  const { options } = context;
  const planned: Outcome[] = [];
  for (const source of sources) planned.push(await plan(context, source));
  const replace = options.replaceSettings ?? false;
  const lines = planned.flatMap((outcome) => outcomeLines(outcome, replace));
  if (!options.json) lines.forEach((line) => say(line));
  if (options.dryRun) {
    if (options.json) say(outcomesJson(planned, true));
    return failIfDamaged(planned);
  }
  const events = planned.reduce((sum, { report }) => sum + report.added, 0);
  const settings = planned.reduce((sum, outcome) => sum + changesOf(outcome, replace).length, 0);
  const isNew = events + settings > 0 || planned.some(({ report }) => report.buckets.some(isMade));
  if (isNew) await confirm(events, settings, options);
  const done: Outcome[] = [];
  for (const source of isNew ? sources : []) {
    const outcome = await pass(context, source, false);
    for (const key of changesOf(outcome, replace)) {
      await context.settings.set(key, source.settings.get(key) ?? null);
    }
    done.push(outcome);
    if (!options.json) say(summaryOf(outcome, replace));
  }
  if (options.json) say(outcomesJson(isNew ? done : planned, !isNew));
  else if (!isNew) say(nothingNew(planned));
  failIfDamaged(planned);
}

/** Looks through a source. What is broken off is taken in as far as it goes, and fails then. */
async function plan(context: Context, source: ImportSource): Promise<Outcome> {
  try {
    return await pass(context, source, true);
  } catch (error) {
    const { dryRun, yes } = context.options;
    if (!(error instanceof ElatioError) || error.code !== 'ELATIO_IMPORT_CUT' || dryRun)
      throw error;
    process.stderr.write(`elatio: ${visible(error.message)}\n`);
    if (!yes && !(await askConsent('Take in what comes before?'))) throw error;
    return pass(context, source, false);
  }
}

function isMade({ made }: { readonly made: boolean }): boolean {
  return made;
}

/** Sends a source to the daemon. @throws what `signal` or the daemon has it end with */
async function pass(
  { client, settings, signal }: Context,
  source: ImportSource,
  dryRun: boolean,
): Promise<Outcome> {
  const damage: string[] = [];
  const begin = performance.now();
  const progress = progressLine(process.stderr);
  const what = dryRun ? 'Looking through' : 'Taking in';
  try {
    const content = source.content(
      (passed) => progress.show(() => `${what} ${source.path}: ${progressOf(source, passed)}`),
      (lost) => damage.push(lost),
    );
    const path = `/api/0/import${dryRun ? '?dry-run=1' : ''}`;
    const report = (await client.upload(path, content, signal)) as ImportReport;
    const plan = planSettings(source.settings, await settings.all());
    const seconds = (performance.now() - begin) / 1000;
    return { source, report, settings: plan, damage, seconds };
  } finally {
    progress.end();
  }
}

/** @throws ElatioError ELATIO_CLI_CANCELLED */
async function confirm(events: number, settings: number, { yes }: Options): Promise<void> {
  const parts = [counted(events, 'event'), ...(settings > 0 ? [counted(settings, 'setting')] : [])];
  if (yes || (await askConsent(`Take in ${parts.join(' and ')}?`))) return;
  throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
}

/** @throws ElatioError ELATIO_IMPORT_DAMAGED */
function failIfDamaged(outcomes: readonly Outcome[]): void {
  const lost = outcomes.flatMap(({ source, damage }) =>
    damage.map((what) => `${source.path}: ${what}`),
  );
  if (lost.length === 0) return;
  throw new ElatioError(
    'ELATIO_IMPORT_DAMAGED',
    `Something is damaged, and all that can be read was taken: ${lost.join('; ')}.`,
  );
}

function nothingFound(): ElatioError {
  return new ElatioError(
    'ELATIO_IMPORT_ABSENT',
    'No data of ActivityWatch was found on this machine. Name a file: elatio import FILE.',
  );
}

function stopped(): ElatioError {
  const message = 'Stopped: what was taken in is kept, and running it again goes on.';
  return new ElatioError('ELATIO_CLI_STOPPED', message);
}

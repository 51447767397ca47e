import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { createClient } from '../client.ts';
import { cellsOf } from '../events.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say, table, visible, visibleJson } from '../output.ts';
import {
  policyInWords,
  policyOf,
  previewLines,
  runInWords,
  type ToldPreview,
  type ToldRetention,
  type ToldRun,
} from '../retention.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

const PATH = '/api/v1/retention';

/** `elatio retention …`: how long what was recorded is kept. */
export function addRetention(program: Command): void {
  const retention = program
    .command('retention')
    .description('how long what was recorded is kept, by domain; what goes next')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(list);
  retention
    .command('set')
    .description('keep events of a domain so long, then nothing: web 90d [domain 365d|forever]')
    .argument('<domain>', 'core, web, input, files, manual, health or iot')
    .argument('<age...>', '90d, 12w, 2y; of web alone then "domain" and until when')
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((domain: string, words: readonly string[], _: unknown, command: Command) =>
      set(domain, words, optionsOf(command)),
    );
  retention
    .command('remove')
    .description('keep events of a domain for ever')
    .argument('<domain>', 'as "set" takes it')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((domain: string, _: unknown, command: Command) => remove(domain, optionsOf(command)));
  retention
    .command('preview')
    .description('what a run at this moment would do; or what a policy would, that is not set')
    .argument('[domain]', 'as "set" takes it')
    .argument('[age...]', 'likewise')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((domain: string | undefined, words: readonly string[], _: unknown, command: Command) =>
      preview(domain, words, optionsOf(command)),
    );
  retention
    .command('run')
    .description('end at once what is old, without waiting a day')
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((_: unknown, command: Command) => run(optionsOf(command)));
}

/** With those of `retention`, which takes them wherever they stand. */
function optionsOf(command: Command): Options {
  return command.optsWithGlobals();
}

async function list(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const told = (await createClient({ directory }).get(PATH)) as ToldRetention;
  if (options.json) return say(visibleJson(JSON.stringify(told)));
  const { policies, last, problem } = told;
  if (policies.length === 0) {
    const set = commandLine(process.env, 'retention set web 90d domain 365d', directory);
    return say(`Everything is kept for ever. To keep the web shorter, for example: ${set}`);
  }
  const rows = policies.map((one) => [
    one.domain,
    policyInWords(one.policy),
    localTime(one.at),
    previewLines(one).join('; '),
  ]);
  say(table(['domain', 'kept', 'next run', 'what goes then'], rows));
  if (last) say(visible(`Last run: ${runInWords(last)}`));
  if (problem) say(visible(`The last run failed: ${problem.message}`));
}

async function set(domain: string, words: readonly string[], options: Options): Promise<void> {
  const policy = policyOf(words);
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const found = (await client.post(`${pathOf(domain)}/preview`, policy)) as ToldPreview;
  if (!options.json) show(found);
  const question = `Keep ${domain} ${policyInWords(policy)}?`;
  if (!options.yes && !(await askConsent(question))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was set (--yes asks no question).');
  }
  const made = await client.put(pathOf(domain), policy);
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  const end = commandLine(process.env, `retention remove ${domain}`, directory);
  say(`Events of ${visible(domain)} are kept ${policyInWords(policy)}.`);
  say(`Nothing happens before ${localTime(found.at)}. To end it: ${end}`);
}

async function remove(domain: string, options: Options): Promise<void> {
  const made = await createClient({ directory: directoryOf(options) }).delete(pathOf(domain));
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  say(`Events of ${visible(domain)} are kept for ever; what is not destroyed yet is shown again.`);
}

async function preview(
  domain: string | undefined,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const found =
    domain === undefined
      ? ((await client.get(`${PATH}/run`)) as ToldPreview[])
      : [(await client.post(`${pathOf(domain)}/preview`, policyOf(words))) as ToldPreview];
  if (options.json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) say('There are no policies: everything is kept for ever.');
  found.forEach(show);
}

async function run(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`${PATH}/run`)) as ToldPreview[];
  if (!options.json) found.forEach(show);
  if (!options.yes && !(await askConsent('End it at once? This cannot be undone.'))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was ended (--yes asks no question).');
  }
  const done = (await client.post(`${PATH}/run`)) as ToldRun;
  if (options.json) return say(visibleJson(JSON.stringify(done)));
  say(visible(runInWords(done)));
}

function show(found: ToldPreview): void {
  const { domain, policy, at, sample } = found;
  say(visible(`${domain}, kept ${policyInWords(policy)}. At the run of ${localTime(at)}:`));
  for (const line of previewLines(found)) say(`  ${visible(line)}`);
  if (sample.length === 0) return;
  const rows = sample.map((event) => cellsOf({ ...event, id: 0 }));
  say(table(['when', 'long', 'bucket', 'what'], rows));
}

function pathOf(domain: string): string {
  return `${PATH}/${encodeURIComponent(domain)}`;
}

import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say, visible, visibleJson } from '../output.ts';
import {
  type GivenConditions,
  ruleFromText,
  ruleOf,
  type RuleOptions,
  withConditions,
  withRuleOptions,
} from '../rule-options.ts';
import { outcomeText, rulesText, type ToldOutcome, type ToldRules } from '../rules.ts';
import { moment } from './arguments.ts';
import { addPause } from './pause.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

const PATH = '/api/v1/rules';

/** `elatio rules …`: what is never recorded, or not wholly. */
export function addRules(program: Command): void {
  const rules = program.command('rules').description('what is never recorded, or not wholly');
  const add = withRuleOptions(
    rules.command('add').description('a rule for what comes from now on'),
  );
  withOutput(add).action(addRule);
  withOutput(rules.command('list').description('all rules, and how often each held')).action(list);
  for (const [name, description, action] of [
    ['remove', 'end a rule; "undo" brings it back', remove],
    ['enable', 'let a rule count again', (id: string, o: Options) => enable(id, true, o)],
    [
      'disable',
      'keep a rule, but let it not count',
      (id: string, o: Options) => enable(id, false, o),
    ],
  ] as const) {
    const command = rules.command(name).description(description);
    command.argument('<id>', 'as "list" shows it').option('--data <dir>', 'data directory');
    command.action(action);
  }
  const test = withConditions(rules.command('test').description('what would become of an event'))
    .option('--at <time>', 'when it is (default: now)', moment)
    .option('--incognito', 'of a private window')
    .option('--with <rule>', 'as if there were this rule too: "--app Signal --redact title"');
  withOutput(test).action(testRules);
  addPause(rules);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

async function addRule(options: Options & RuleOptions): Promise<void> {
  const directory = directoryOf(options);
  const rule = ruleOf(options);
  const made = (await createClient({ directory }).post(PATH, rule)) as { id: string };
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  const end = commandLine(process.env, `rules remove ${made.id}`, directory);
  say(`The rule ${made.id} counts from now on; what was recorded before stays. To end it: ${end}`);
}

async function list(options: Options): Promise<void> {
  const told = (await createClient({ directory: directoryOf(options) }).get(PATH)) as ToldRules;
  say(options.json ? visibleJson(JSON.stringify(told)) : rulesText(told));
}

async function remove(id: string, options: Options): Promise<void> {
  await createClient({ directory: directoryOf(options) }).delete(pathOf(id));
  say(`The rule ${visible(id)} is removed.`);
}

async function enable(id: string, enabled: boolean, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const { rules } = (await client.get(PATH)) as ToldRules;
  const rule = rules.find((one) => one.id === id);
  if (!rule) {
    const message = `There is no rule "${id}": "elatio rules list" shows them.`;
    throw new ElatioError('ELATIO_RULES_ID', message);
  }
  const { name, when, action } = rule;
  await client.put(pathOf(id), { name, when, action, enabled });
  say(`The rule ${visible(id)} is ${enabled ? 'on' : 'off'}.`);
}

interface TestOptions extends Options, GivenConditions {
  readonly at?: string;
  readonly incognito?: boolean;
  readonly with?: string;
}

async function testRules(options: TestOptions): Promise<void> {
  const { app, title, url, domain, path, bucket, type, client, at, incognito } = options;
  const address = url ?? (domain === undefined ? undefined : `https://${domain}/`);
  const data = { app, title, url: address, path, incognito };
  const rule = options.with === undefined ? undefined : ruleFromText(options.with);
  const asked = { bucket, type, client, timestamp: at, data, rule };
  const daemon = createClient({ directory: directoryOf(options) });
  const told = (await daemon.post(`${PATH}/test`, asked)) as ToldOutcome;
  say(options.json ? visibleJson(JSON.stringify(told)) : outcomeText(told));
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

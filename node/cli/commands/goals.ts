import { type Command, Option } from 'commander';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { askConsent, askLine, isTerminal } from '../ask.ts';
import { type Client, createClient } from '../client.ts';
import { type ToldEdit, shortId } from '../edits.ts';
import {
  GOALS_PATH,
  goalsText,
  goalText,
  historyText,
  type ToldGoal,
  type ToldGoals,
  type ToldPeriod,
} from '../goals.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say, visible, visibleJson } from '../output.ts';
import { count } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Goals are said as you would say them:
  elatio goals add "social media < 1h/day"
  elatio goals add "run 5 km daily"              of what you log: elatio log run --km 5
  elatio goals add "read 20 min 5 days/week"
  elatio goals add "no screens after 23:30"
  elatio goals add "at most 2 hours of YouTube on weekends"
or by parts:
  elatio goals add --category "Work > Programming" --least 6h --per week`;

/** `elatio goals …`: what a person wants to do, and not to do. */
export function addGoals(program: Command): void {
  const goals = withOutput(program.command('goals').description('your goals, and how they fare'))
    .addHelpText('after', EXAMPLES)
    .action(list);
  const add = goals.command('add').description('a goal, as you would say it');
  add.argument('[sentence...]', 'such as "social media < 1h/day"');
  withParts(add).option('--since <date>', 'the first day that counts (default: today)');
  withOutput(add.option('-y, --yes', 'do not ask')).addHelpText('after', EXAMPLES).action(addGoal);
  for (const [name, description, action] of [
    ['show', 'how a goal fares, and what became of it', show],
    ['history', 'what became of a goal, period by period', history],
    [
      'pause',
      'a goal does not count from today on',
      (id: string, _: Options, c: Command) => change(id, { resting: true }, c),
    ],
    [
      'resume',
      'a goal counts again',
      (id: string, _: Options, c: Command) => change(id, { resting: false }, c),
    ],
    ['remove', 'end a goal; "undo" brings it back', remove],
  ] as const) {
    const command = goals
      .command(name)
      .description(description)
      .argument('<id>', 'as "goals" shows it');
    if (name === 'history') command.option('--limit <n>', 'so many periods', count, 30);
    withOutput(command).action(action);
  }
  const edit = goals
    .command('change')
    .description('say a goal anew; what became of it is counted anew');
  edit.argument('<id>', 'as "goals" shows it').argument('<sentence...>', 'as of "add"');
  withOutput(edit).action(changeGoal);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

const KINDS = ['category', 'app', 'site', 'project', 'file', 'logged'] as const;

interface Parts extends Partial<Record<(typeof KINDS)[number], string>> {
  readonly screen?: boolean;
  readonly most?: string;
  readonly least?: string;
  readonly per?: string;
  readonly on?: string;
  readonly days?: number;
  readonly after?: string;
  readonly before?: string;
}

function withParts(command: Command): Command {
  for (const kind of KINDS)
    command.option(
      `--${kind} <name>`,
      `of this ${kind === 'logged' ? 'thing that you log' : kind}`,
    );
  return command
    .option('--screen', 'of any screen time')
    .option('--most <amount>', 'at most, such as 1h')
    .option('--least <amount>', 'at least, such as 20min or "5 km"')
    .addOption(new Option('--per <period>', 'day, week or month').choices(['day', 'week', 'month']))
    .option('--on <days>', 'on these days, such as weekends or mon,wed')
    .option('--days <n>', 'on so many days of a week', count)
    .option('--after <time>', 'what is after this time of day')
    .option('--before <time>', 'what is before this time of day');
}

/** The sentence that parts make. */
function sentenceOf(parts: Parts): string {
  const { screen, most, least, per, on, days, after, before } = parts;
  const kinds = KINDS.flatMap((kind) => {
    const name = parts[kind];
    return name === undefined ? [] : [`${kind} "${name.replaceAll('"', '""')}"`];
  });
  const words = [
    most !== undefined && `at most ${most}`,
    least !== undefined && `at least ${least}`,
    (screen || kinds.length > 0) && 'of',
    screen && 'screen time',
    ...kinds,
    per !== undefined && `per ${per}`,
    on !== undefined && `on ${on}`,
    days !== undefined && `on ${days} days a week`,
    after !== undefined && before === undefined && `after ${after}`,
    before !== undefined && after === undefined && `before ${before}`,
    before !== undefined && after !== undefined && `between ${after} and ${before}`,
  ];
  return words.filter((word) => typeof word === 'string').join(' ');
}

async function list(options: Options): Promise<void> {
  const told = (await createClient({ directory: directoryOf(options) }).get(
    GOALS_PATH,
  )) as ToldGoals;
  say(options.json ? visibleJson(JSON.stringify(told)) : goalsText(told));
}

interface Understood {
  readonly words: string;
  readonly goal: object;
  readonly note: string | null;
}

/** What a sentence says; who is there may say anew what is not understood, or may be several things. */
async function parsed(client: Client, sentence: string): Promise<Understood> {
  try {
    return (await client.post(`${GOALS_PATH}/parse`, { sentence })) as Understood;
  } catch (error) {
    if (!isTerminal() || !UNCLEAR.includes(codeOf(error) ?? '')) throw error;
    say(visible((error as Error).message));
    const again = await askLine(`Say it anew (it was: ${visible(sentence)})`);
    if (again === undefined) throw error;
    return parsed(client, again);
  }
}

const UNCLEAR = ['ELATIO_GOALS_SENTENCE', 'ELATIO_GOALS_SUBJECT', 'ELATIO_GOALS_GOAL'];

interface AddOptions extends Options, Parts {
  readonly yes?: boolean;
  readonly since?: string;
}

async function addGoal(words: readonly string[], _: AddOptions, command: Command): Promise<void> {
  const options = command.optsWithGlobals<AddOptions>();
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const sentence = [...words, sentenceOf(options)].filter((part) => part !== '').join(' ');
  const understood = await parsed(client, sentence);
  const said = visible(understood.words);
  if (!options.json) {
    say(`That is: ${said}`);
    if (understood.note !== null) say(visible(understood.note));
  }
  if (!options.yes && !(await askConsent('Keep it?'))) {
    throw new ElatioError(
      'ELATIO_CLI_CANCELLED',
      `Nothing was changed: the goal would be "${said}" (--yes asks no question).`,
    );
  }
  const goal = { ...understood.goal, ...(options.since !== undefined && { since: options.since }) };
  const made = (await client.post(GOALS_PATH, goal)) as ToldGoal;
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  say();
  say(goalText(made));
}

interface History extends ToldGoal {
  readonly periods: readonly ToldPeriod[];
}

async function told(id: string, limit: number, options: Options): Promise<History> {
  const client = createClient({ directory: directoryOf(options) });
  return (await client.get(`${pathOf(id)}/history?limit=${limit}`)) as History;
}

const SHOWN = 7;

async function show(id: string, _: Options, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const goal = await told(id, SHOWN, options);
  if (options.json) return say(visibleJson(JSON.stringify(goal)));
  say(goalText(goal));
  say();
  say(historyText(goal, goal.periods));
}

async function history(id: string, _: Options, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options & { readonly limit: number }>();
  const goal = await told(id, options.limit, options);
  say(options.json ? visibleJson(JSON.stringify(goal)) : historyText(goal, goal.periods));
}

async function change(id: string, what: object, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const client = createClient({ directory });
  sayEdit((await client.patch(pathOf(id), what)) as ToldEdit | null, directory, options);
}

async function changeGoal(
  id: string,
  words: readonly string[],
  _: Options,
  command: Command,
): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const sentence = words.join(' ');
  const { goal, words: said } = (await client.post(`${GOALS_PATH}/parse`, {
    sentence,
  })) as Understood;
  if (!options.json) say(`It is now: ${visible(said)}`);
  // What is said no more goes.
  await change(id, { on: null, times: null, window: null, ...goal }, command);
}

async function remove(id: string, _: Options, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const directory = directoryOf(options);
  const client = createClient({ directory });
  sayEdit((await client.delete(pathOf(id))) as ToldEdit | null, directory, options);
}

function sayEdit(edit: ToldEdit | null, directory: string, { json }: Options): void {
  if (json) return say(visibleJson(JSON.stringify(edit)));
  if (!edit) return say('It was so already.');
  say(
    `Done. To take that back: ${commandLine(process.env, `undo ${shortId(edit.id)}`, directory)}`,
  );
}

function pathOf(id: string): string {
  return `${GOALS_PATH}/${encodeURIComponent(id)}`;
}

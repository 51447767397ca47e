import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ElatioError } from '../../protocol/error.ts';

/** What a rule can be about, with what its option says. */
const CONDITIONS = {
  app: ['<name>', 'of this program'],
  title: ['<pattern>', 'with this in its title'],
  url: ['<pattern>', 'with this in its address'],
  domain: ['<name>', 'of this domain and those below it'],
  path: ['<pattern>', 'with this in the path of its file'],
  bucket: ['<name>', 'of this bucket'],
  type: ['<name>', 'of buckets of this type'],
  client: ['<name>', 'of this watcher'],
} as const;

/** Conditions that were given. */
export type GivenConditions = { readonly [name in keyof typeof CONDITIONS]?: string };

/** A rule in the words of `rules add`. */
export interface RuleOptions extends GivenConditions {
  readonly outside?: string;
  readonly name?: string;
  readonly exclude?: boolean;
  readonly redact?: readonly string[];
  readonly drop?: readonly string[];
  readonly domainOnly?: boolean;
}

export function withConditions(command: Command): Command {
  for (const [name, [value, description]] of Object.entries(CONDITIONS)) {
    command.option(`--${name} ${value}`, description);
  }
  return command;
}

export function withRuleOptions(command: Command): Command {
  return withConditions(command)
    .option('--outside <schedule>', 'beyond it, e.g. 9-18, mon-fri, "mon-fri 9:30-17"')
    .option('--exclude', 'store nothing of it')
    .option('--redact <field...>', 'put [redacted] in the place of fields')
    .option('--drop <field...>', 'leave fields out')
    .option('--domain-only', 'keep only scheme and domain of addresses')
    .option('--name <text>', 'for you to tell it by');
}

/** The rule as the daemon takes it. @throws InvalidArgumentError where it does nothing, or several things */
export function ruleOf(options: RuleOptions) {
  const { name, outside } = options;
  const names = Object.keys(CONDITIONS) as (keyof GivenConditions)[];
  const when = { ...Object.fromEntries(names.map((on) => [on, options[on]])), outside };
  return { name, when, action: actionOf(options) };
}

function actionOf({ exclude, redact, drop, domainOnly }: RuleOptions) {
  const given = [
    ...(exclude ? (['exclude'] as const) : []),
    ...(redact ? [{ redact }] : []),
    ...(drop ? [{ drop }] : []),
    ...(domainOnly ? (['domain-only'] as const) : []),
  ];
  if (given.length === 1) return given[0];
  throw new InvalidArgumentError(
    'One of --exclude, --redact, --drop and --domain-only is expected: what the rule does.',
  );
}

/**
 * Reads a rule in the words of `rules add`, e.g. `--app Signal --title "a friend"`; it excludes where it says
 * nothing else.
 * @throws ElatioError ELATIO_CLI_RULE
 */
export function ruleFromText(text: string): ReturnType<typeof ruleOf> {
  const command = withRuleOptions(new Command('rule'))
    .exitOverride()
    .helpOption(false)
    .configureOutput({ writeErr: () => undefined });
  try {
    command.parse(wordsOf(text), { from: 'user' });
    const options = command.opts<RuleOptions>();
    const { exclude, redact, drop, domainOnly } = options;
    return ruleOf({ ...options, exclude: exclude ?? !(redact ?? drop ?? domainOnly) });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new ElatioError(
      'ELATIO_CLI_RULE',
      `This is no rule as "elatio rules add" takes it, e.g. '--app Signal --title "a friend"': ${error.message.replace(/^error: /, '')}`,
      { cause: error },
    );
  }
}

/** Parts it where there are blanks that do not stand in quotes. */
function wordsOf(text: string): string[] {
  const words = text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return Array.from(words, ([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

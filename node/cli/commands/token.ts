import { type Command, Option } from 'commander';
import { type NewToken, SCOPES, type Scope, type Token } from '../../credentials/index.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say, table } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

const PATH = '/api/v1/tokens';

/** `elatio token create | list | revoke`: what programs on this machine may do. */
export function addToken(program: Command): void {
  const token = program.command('token').description('what lets programs read and change');
  token
    .command('create')
    .description('a new token, shown this once')
    .addOption(
      new Option(
        '--scope <what>',
        'browser: as the extension; read: all that was recorded; write: change it; admin: tokens',
      )
        .choices(SCOPES)
        .default('read'),
    )
    .option('--name <text>', 'for you to tell it by')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(create);
  token
    .command('list')
    .description('all tokens, without what makes them work')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(list);
  token
    .command('revoke')
    .description('end a token, and the logins made with it, at once')
    .argument('<id>', 'as "list" shows it')
    .option('--data <dir>', 'data directory')
    .action(revoke);
}

async function create(
  options: Options & { readonly scope: Scope; readonly name?: string },
): Promise<void> {
  const directory = directoryOf(options);
  const { scope, name = '' } = options;
  const made = (await createClient({ directory }).post(PATH, { scope, name })) as NewToken;
  if (options.json) return say(JSON.stringify(made));
  say(made.token);
  // Apart from the token, so that a script can take that as it is.
  process.stderr.write(
    `It is not shown again. Programs send it as "Authorization: Bearer TOKEN"; scope: ${scope}.\n` +
      `To end it: ${commandLine(process.env, `token revoke ${made.id}`, directory)}\n`,
  );
}

async function list(options: Options): Promise<void> {
  const tokens = (await createClient({ directory: directoryOf(options) }).get(PATH)) as Token[];
  if (options.json) return say(JSON.stringify(tokens));
  if (tokens.length === 0) return say('There are no tokens.');
  const rows = tokens.map(({ id, scope, created, lastUsed, name }) => {
    return [id, scope, localTime(created), lastUsed ?? 'never', name];
  });
  say(table(['id', 'scope', 'created', 'last used', 'name'], rows));
}

async function revoke(id: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  await client.delete(`${PATH}/${encodeURIComponent(id)}`);
  say(`The token ${id} is revoked.`);
}

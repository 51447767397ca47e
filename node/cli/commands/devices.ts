import { type Command, Option } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { addDevicesKeep } from './devices-keep.ts';
import { addDevicesRenew } from './devices-renew.ts';
import { createClient } from '../client.ts';
import { deviceMeant, devicesText, type ToldDevice } from '../devices.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say, sizeOf, visible, visibleJson } from '../output.ts';
import { followInvitation, INVITATIONS, needPerson, type ToldInvitation } from '../pairing.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

interface AddOptions extends Options {
  readonly role: 'admin' | 'member';
  readonly wait: boolean;
}

type NewInvitation = ToldInvitation & { readonly code: string; readonly spoken: string };

const PATH = '/api/v1/devices';

/** `elatio devices …`: your devices and vaults. */
export function addDevices(program: Command): void {
  const devices = program
    .command('devices')
    .description('your devices and vaults: what each holds, how far behind it is');
  withOutput(devices).action(list);
  withOutput(devices.command('list', { isDefault: true }).description('all of them')).action(list);
  withOutput(
    devices
      .command('add')
      .description('let another device in: shows a code for "elatio join" there')
      .addOption(
        new Option('--role <role>', 'admin: lets others in, revokes them; member: does not')
          .choices(['admin', 'member'])
          .default('admin'),
      )
      .option('--no-wait', 'return at once; the daemon keeps the code good for ten minutes')
      .option('-y, --yes', 'do not compare words: whoever has the code is let in'),
  ).action(add);
  withOutput(
    devices
      .command('confirm')
      .description('compare the words of a device that comes by "add --no-wait"')
      .option('-y, --yes', 'do not compare words: whoever has the code is let in'),
  ).action(confirm);
  withOutput(
    devices
      .command('add-vault')
      .description('let a vault in: it keeps sealed what your devices record, and gives it to all')
      .argument('<address>', 'as "elatio vault serve" prints it there')
      .argument('<token>', 'as "elatio vault invite" prints it there')
      .option('--name <name>', 'what it is to be called (default: after its address)'),
  ).action(addVault);
  withOutput(
    devices
      .command('rename')
      .description('change what a device is called')
      .argument('<device>', 'its name, or how its id begins')
      .argument('<name>', 'the new name'),
  ).action(rename);
  withOutput(
    devices
      .command('role')
      .description('change what a device may')
      .argument('<device>', 'its name, or how its id begins')
      .argument('<role>', 'admin or member'),
  ).action(setRole);
  withOutput(
    devices
      .command('revoke')
      .description('cut a device off for good, e.g. one that was lost')
      .argument('<device>', 'its name, or how its id begins')
      .option('-y, --yes', 'do not ask'),
  ).action(revoke);
  addDevicesKeep(devices);
  addDevicesRenew(devices);
}

function withOutput(command: Command): Command {
  return command.option('--data <dir>', 'data directory').option('--json', 'as JSON');
}

async function list(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const devices = await allOf(options);
  say(options.json ? visibleJson(JSON.stringify(devices)) : devicesText(devices));
}

async function add(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<AddOptions>();
  const { json = false, yes = false, wait, role } = options;
  if (wait) needPerson(yes);
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const invitation = (await client.post(INVITATIONS, { role, trusts: yes })) as NewInvitation;
  const { id, code, expires } = invitation;
  if (json) say(JSON.stringify({ code, id, expires }));
  else await show(invitation, yes);
  if (!wait) {
    if (json || yes) return;
    const line = commandLine(process.env, 'devices confirm', directory);
    return say(`Then compare the words here: ${line}`);
  }
  // Who goes away does not let anybody in.
  const end = (): void => {
    void client.delete(`${INVITATIONS}/${id}`).finally(() => {
      if (!json) say('\nThe code is taken back: nobody comes in by it.');
      process.exit(130);
    });
  };
  if (!json) say('Waiting for it … Ctrl-C takes the code back.');
  process.once('SIGINT', end);
  try {
    tellJoined(await followInvitation(client, id, { quiet: json, yes }), json);
  } finally {
    process.off('SIGINT', end);
  }
}

async function addVault(
  address: string,
  token: string,
  _: unknown,
  command: Command,
): Promise<void> {
  const options = command.optsWithGlobals<Options & { readonly name?: string }>();
  const { name: wanted } = options;
  const client = createClient({ directory: directoryOf(options) });
  const sent = { address, token, ...(wanted !== undefined && { name: wanted }) };
  const vault = (await client.post(`${PATH}/vaults`, sent)) as { name: string; quota: number };
  const { name, quota } = vault;
  tell(
    vault,
    options,
    `${name} keeps up to ${sizeOf(quota)} for your devices from now on, and can read none of it.`,
  );
}

async function show({ code, spoken, expires, role }: NewInvitation, yes: boolean): Promise<void> {
  if (process.stdout.isTTY) {
    const { renderUnicodeCompact } = await import('uqr');
    say(renderUnicodeCompact(code.toUpperCase(), { ecc: 'L', border: 2 }));
  }
  say(`On the other device, with Elatio running there:`);
  say();
  say(`    elatio join ${code}`);
  say();
  say(`To read aloud: ${spoken}`);
  say(`Good for one device, until ${localTime(expires)}. It will be ${roleInWords(role)}.`);
  if (yes) say('No words are compared: whoever has the code first is let in.');
}

function roleInWords(role: string): string {
  return role === 'admin' ? 'an admin: it may let others in and revoke them' : 'a member';
}

async function confirm(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const { json = false, yes = false } = options;
  needPerson(yes);
  const client = createClient({ directory: directoryOf(options) });
  const all = (await client.get(INVITATIONS)) as ToldInvitation[];
  const under = all.find(({ state }) => state === 'comparing' || state === 'joining');
  const invitation = under ?? all.find(({ state }) => state === 'open');
  if (!invitation) {
    throw new ElatioError(
      'ELATIO_PAIRING_NONE',
      'There is no open invitation: "elatio devices add" makes one.',
    );
  }
  tellJoined(await followInvitation(client, invitation.id, { quiet: json, yes }), json);
}

function tellJoined({ device, name }: ToldInvitation, json: boolean): void {
  if (json) return say(visibleJson(JSON.stringify({ device, name })));
  const what = name === null ? `The device ${(device ?? '').slice(0, 8)}` : visible(name);
  say(`${what} is one of your devices now: both logs become one.`);
}

async function rename(text: string, name: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const { id, name: before } = deviceMeant(await allOf(options), text);
  const device = await createClient({ directory: directoryOf(options) }).patch(`${PATH}/${id}`, {
    name,
  });
  tell(device, options, `${before} is called ${name} now, on all devices.`);
}

async function setRole(text: string, role: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const { id, name } = deviceMeant(await allOf(options), text);
  const device = await createClient({ directory: directoryOf(options) }).put(`${PATH}/${id}/role`, {
    role,
  });
  tell(device, options, `${name} is ${roleInWords(role)} now.`);
}

async function revoke(text: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const { id, name } = deviceMeant(await allOf(options), text);
  const question = `Revoke ${visible(name)} for good? What it recorded stays with you; what it has of the log it keeps.`;
  if (!options.yes && !(await askConsent(question))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was revoked (--yes asks no question).');
  }
  const device = await createClient({ directory: directoryOf(options) }).delete(`${PATH}/${id}`);
  tell(
    device,
    options,
    `${name} is revoked: it reads nothing that is written from now on, and nothing it makes is accepted.`,
  );
}

function tell(device: unknown, { json }: Options, sentence: string): void {
  say(json ? visibleJson(JSON.stringify(device)) : visible(sentence));
}

async function allOf(options: Options): Promise<ToldDevice[]> {
  return (await createClient({ directory: directoryOf(options) }).get(PATH)) as ToldDevice[];
}

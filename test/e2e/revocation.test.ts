import { expect, test } from 'vitest';
import { elatio } from './daemon.ts';
import { titlesOf, up, write } from './device.ts';

const codeFrom = (out: string): string => (JSON.parse(out) as { code: string }).code;

test('a lost device is cut off, told so, and comes back as a new one with all that it recorded', async () => {
  const [desk, lost] = [await up('desk'), await up('laptop')];
  const invite = async (): Promise<string> =>
    codeFrom((await desk.run('devices', 'add', '--no-wait', '--yes', '--json')).out);
  expect((await lost.run('join', await invite(), '--yes', '--name', 'laptop')).code).toBe(0);
  await write(lost, 'at_laptop', 'before');
  await expect.poll(() => titlesOf(desk)).toEqual(['before']);
  expect((await desk.run('devices', 'revoke', 'laptop', '--yes')).code).toBe(0);
  await expect.poll(async () => (await lost.run('status')).out).toContain('elatio devices renew');
  await write(lost, 'at_laptop', 'meanwhile');
  await write(desk, 'at_desk', 'kept from it');
  expect(await titlesOf(lost)).toEqual(['before', 'meanwhile']);

  const { directory } = lost;
  await lost.daemon.stop();
  expect(elatio(['devices', 'renew', '--data', directory]).err).toContain('ELATIO_CLI_CANCELLED');
  const renewed = elatio(['devices', 'renew', '--yes', '--data', directory]);
  expect([renewed.err, renewed.code]).toEqual(['', 0]);
  expect(renewed.out).toContain('This device is a new one');
  const found = await up('laptop', directory);
  expect(await titlesOf(found)).toEqual(['before', 'meanwhile']);
  const joined = await found.run('join', await invite(), '--yes', '--name', 'laptop again');
  expect([joined.err, joined.code]).toEqual(['', 0]);
  const all = ['before', 'kept from it', 'meanwhile'];
  await expect.poll(() => titlesOf(found)).toEqual(all);
  await expect.poll(() => titlesOf(desk)).toEqual(all);
});

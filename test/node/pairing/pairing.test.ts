import { expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { decodeCode, encodeCode } from '../../../protocol/pairing/index.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import { keyOf, newRoster, startDevice, type TestDevice } from './devices.ts';
import { listen } from '../peers/hosts.ts';

const ADMIN = { role: 'admin', trusts: false } as const;
const TRUSTING = { role: 'admin', trusts: true } as const;
const LAPTOP = { name: 'laptop', trusts: false };
const AUTO = { name: 'laptop', trusts: true };

const invited = ({ inviting }: TestDevice) => inviting.list()[0];

test('two devices show the same words, and become one owner’s once both are confirmed', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code, invitation } = await desk.inviting.invite(ADMIN);
  expect(invitation).toMatchObject({ state: 'open', role: 'admin', asks: false });
  laptop.joining.join(code, LAPTOP);
  await expect.poll(() => laptop.joining.status().state).toBe('comparing');
  await expect.poll(() => invited(desk).state).toBe('comparing');
  expect(invited(desk).asks).toBe(true);
  expect(invited(desk).words).toHaveLength(6);
  expect(laptop.joining.status().words).toEqual(invited(desk).words);

  laptop.joining.answer(true);
  await expect.poll(() => invited(desk).name).toBe('laptop');
  expect(laptop.joining.status().state).toBe('waiting');
  desk.inviting.answer(invitation.id, true);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  await expect.poll(() => invited(desk).state).toBe('joined');

  expect(laptop.membership.roster().digest).toEqual(desk.membership.roster().digest);
  expect(laptop.membership.roster().members.get(keyOf(laptop))).toMatchObject({
    role: 'admin',
    standing: 'active',
  });
  expect(desk.names.get(keyOf(laptop))).toBe('laptop');
  expect(laptop.learnt).toEqual([[keyOf(desk), desk.target.addresses]]);
});

test('scripts pair without a person on either side', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite({ role: 'member', trusts: true });
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  expect(laptop.membership.roster().members.get(keyOf(laptop))?.role).toBe('member');
  expect(laptop.kept).toEqual([]);
});

test('what a device is to keep is settled before anything comes, and is as before where it does not join', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const keeps = { days: 90 };
  const before = { ...laptop.membership };
  Object.assign(laptop.membership, { join: () => Promise.reject(new Error('the disk is full')) });
  const { code } = await desk.inviting.invite(TRUSTING);
  laptop.joining.join(code, { ...AUTO, keeps });
  await expect.poll(() => laptop.joining.status().state).toBe('failed');
  expect(laptop.kept).toEqual([keeps, {}]);
  const kept: unknown[] = [];
  Object.assign(laptop.membership, {
    join(roster: Roster) {
      kept.push(laptop.kept.at(-1));
      return before.join(roster);
    },
  });
  laptop.joining.join(code, { ...AUTO, keeps });
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  expect(kept).toEqual([keeps]);
});

test('a wrong code is refused, five of them end the invitation, and each is told', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite(TRUSTING);
  const right = decodeCode(nativePrimitives, code);
  for (let i = 0; i < 5; i++) {
    const wrong = encodeCode(nativePrimitives, { ...right, secret: randomBytes(16) });
    laptop.joining.join(wrong, AUTO);
    await expect.poll(() => laptop.joining.status().state).toBe('failed');
    expect(laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_WRONG');
    await expect.poll(() => invited(desk).problem?.code).toBe('ELATIO_PAIRING_WRONG');
  }
  expect(invited(desk).state).toBe('closed');
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_CLOSED');
  expect(desk.membership.roster().members.size).toBe(1);
});

test('a code is good for one device', async () => {
  const [desk, laptop, other] = [await startDevice(), await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite(TRUSTING);
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  other.joining.join(code, AUTO);
  await expect.poll(() => other.joining.status().problem?.code).toBe('ELATIO_PAIRING_USED');
  // The one that joined may come again: it is in already.
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  expect(desk.membership.roster().members.size).toBe(2);
});

test('of two that join at once by one code, one is let in', async () => {
  const [desk, laptop, other] = [await startDevice(), await startDevice(), await startDevice()];
  const { code, invitation } = await desk.inviting.invite(ADMIN);
  laptop.joining.join(code, AUTO);
  await expect.poll(() => invited(desk).state).toBe('comparing');
  other.joining.join(code, AUTO);
  await expect.poll(() => other.joining.status().problem?.code).toBe('ELATIO_PAIRING_BUSY');
  desk.inviting.answer(invitation.id, true);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  expect([...desk.membership.roster().members.keys()].sort()).toEqual(
    [keyOf(desk), keyOf(laptop)].sort(),
  );
});

test('an expired code is refused as such, though the clock of who joins is years off', async () => {
  let time = Date.now() * 1000;
  const desk = await startDevice({ now: () => time });
  const laptop = await startDevice({ now: () => 0 });
  const { code } = await desk.inviting.invite(TRUSTING);
  time += 600_000_001;
  expect(invited(desk).state).toBe('expired');
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_EXPIRED');
});

test('who declines, on either side, keeps both as they were', async () => {
  for (const who of ['desk', 'laptop'] as const) {
    const [desk, laptop] = [await startDevice(), await startDevice()];
    const { code, invitation } = await desk.inviting.invite(ADMIN);
    laptop.joining.join(code, LAPTOP);
    await expect.poll(() => laptop.joining.status().state).toBe('comparing');
    await expect.poll(() => invited(desk).asks).toBe(true);
    if (who === 'desk') desk.inviting.answer(invitation.id, false);
    else laptop.joining.answer(false);
    await expect.poll(() => laptop.joining.status().state).toBe('failed');
    expect(laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_DECLINED');
    await expect.poll(() => invited(desk).state).toBe('closed');
    expect(invited(desk).problem?.code).toBe('ELATIO_PAIRING_DECLINED');
    expect(desk.membership.roster().members.size).toBe(1);
    expect(laptop.membership.joined).toEqual([]);
  }
});

test('a connection that is cut while words are shown frees the code for the next try', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code, invitation } = await desk.inviting.invite(ADMIN);
  laptop.joining.join(code, LAPTOP);
  await expect.poll(() => invited(desk).state).toBe('comparing');
  desk.host.drop(keyOf(laptop));
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_CUT');
  await expect.poll(() => invited(desk).state).toBe('open');
  expect(() => desk.inviting.answer(invitation.id, true)).toThrow(
    expect.objectContaining({ code: 'ELATIO_PAIRING_NONE' }),
  );
  laptop.joining.join(code, AUTO);
  await expect.poll(() => invited(desk).asks).toBe(true);
  desk.inviting.answer(invitation.id, true);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
});

test('a device that cannot keep it says so, and joins by the same code once it can', async () => {
  const [desk, full] = [await startDevice(), await startDevice({ failing: true })];
  const { code } = await desk.inviting.invite(TRUSTING);
  full.joining.join(code, AUTO);
  await expect.poll(() => full.joining.status().problem?.code).toBe('ELATIO_PAIRING_FAILED');
  await expect.poll(() => invited(desk).problem?.code).toBe('ELATIO_PAIRING_FAILED');
  const [again, laptop] = [await startDevice({ failing: true }), await startDevice()];
  const { code: other } = await again.inviting.invite(TRUSTING);
  laptop.joining.join(other, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_FAILED');
  expect(again.logged).toContain('a device that was let in could not be enrolled');
});

test('a device that was revoked is told that it cannot come back', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const device = laptop.keys.publicKey;
  await desk.membership.say({ kind: 'enrol', device, role: 'admin' });
  await desk.membership.say({ kind: 'revoke', device, last: [], streams: [], registers: [] });
  const { code } = await desk.inviting.invite(TRUSTING);
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_REVOKED');
  expect(laptop.membership.joined).toEqual([]);
});

test('a roster without both devices in it is not taken in', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  // It says to have enrolled the device, and has not.
  desk.membership.say = () => Promise.resolve();
  const { code } = await desk.inviting.invite(TRUSTING);
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_ROSTER');
  expect(laptop.membership.joined).toEqual([]);
});

test('statements that are none are refused, and nothing of them is kept', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const roster = newRoster(desk.keys.publicKey);
  const statements = [{ bytes: new Uint8Array(200) }] as unknown as ReturnType<
    typeof roster.statements
  >;
  desk.membership.roster = () => ({
    ...roster,
    members: roster.members,
    statements: () => statements,
  });
  const { code } = await desk.inviting.invite(TRUSTING);
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_ROSTER');
  expect(laptop.membership.joined).toEqual([]);
});

test('a device that has others does not leave them by joining', async () => {
  const [desk, laptop, phone] = [await startDevice(), await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite(TRUSTING);
  const device = phone.keys.publicKey;
  await laptop.membership.say({ kind: 'enrol', device, role: 'member' });
  expect(() => laptop.joining.join(code, AUTO)).toThrow(
    expect.objectContaining({ code: 'ELATIO_PAIRING_OTHERS' }),
  );
  await laptop.membership.say({ kind: 'revoke', device, last: [], streams: [], registers: [] });
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
});

test('only an admin invites', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite({ role: 'member', trusts: true });
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().state).toBe('joined');
  await expect(laptop.inviting.invite(TRUSTING)).rejects.toMatchObject({
    code: 'ELATIO_PAIRING_ROLE',
  });
});

test('a code that was made here, or is none, is refused at once; so is joining twice', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite(ADMIN);
  const failure = (what: string): unknown => expect.objectContaining({ code: what });
  expect(() => desk.joining.join(code, AUTO)).toThrow(failure('ELATIO_PAIRING_SELF'));
  expect(() => laptop.joining.join('elatio:1:ABC', AUTO)).toThrow(failure('ELATIO_PAIRING_CODE'));
  expect(() => laptop.joining.answer(true)).toThrow(failure('ELATIO_PAIRING_NONE'));
  laptop.joining.join(code, LAPTOP);
  expect(() => laptop.joining.join(code, LAPTOP)).toThrow(failure('ELATIO_PAIRING_RUNS'));
  laptop.joining.cancel();
  await expect.poll(() => laptop.joining.status().state).toBe('failed');
});

test('a device that does not answer is told as such', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  const { code } = await desk.inviting.invite(ADMIN);
  await desk.inviting.stop();
  await desk.host.stop();
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().state).toBe('failed');
  expect(laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_UNREACHABLE');
});

test('invitations that nobody uses do not add up, and one that is taken back is over', async () => {
  const [desk, laptop] = [await startDevice(), await startDevice()];
  for (let i = 0; i < 16; i++) await desk.inviting.invite(ADMIN);
  await expect(desk.inviting.invite(ADMIN)).rejects.toMatchObject({ code: 'ELATIO_PAIRING_MANY' });
  desk.inviting.close(invited(desk).id);
  const { code, invitation } = await desk.inviting.invite(ADMIN);
  desk.inviting.close(invitation.id);
  laptop.joining.join(code, AUTO);
  await expect.poll(() => laptop.joining.status().problem?.code).toBe('ELATIO_PAIRING_CLOSED');
  expect(() => desk.inviting.close('none')).toThrow(
    expect.objectContaining({ code: 'ELATIO_PAIRING_NONE' }),
  );
});

test('who knocks and says nonsense is sent away', async () => {
  const [desk, stranger] = [await startDevice(), await startDevice()];
  await desk.inviting.invite(ADMIN);
  for (const bytes of [new Uint8Array(64), Uint8Array.of(0, 0, 0, 2, 1, 2), randomBytes(1_000)]) {
    const heard = listen();
    const link = await stranger.host.connect(
      desk.target,
      '/elatio/pair/1.0.0',
      heard.hear,
      AbortSignal.timeout(5_000),
    );
    link.send(bytes);
    await expect.poll(() => heard.ends).toBe(1);
  }
  expect(invited(desk).state).toBe('open');
});

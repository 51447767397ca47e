import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Link } from '../../../node/peers/link.ts';
import { createSessions } from '../../../node/peers/sessions.ts';

const linkTo = (peer: string, outbound: boolean): Link => ({
  peer,
  outbound,
  address: '',
  backlog: 0,
  send: () => undefined,
  room: async () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  end: async () => undefined,
  cut: () => undefined,
});

test('two devices that call each other at once end up on the same link, whatever each learns of first', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.nat(4000), (aFirst, bFirst, later) => {
      let time = 0;
      const now = (): number => time;
      const [a, b] = [createSessions({ self: 'aa', now }), createSessions({ self: 'bb', now })];
      const ofA = { atA: linkTo('bb', true), atB: linkTo('aa', false) };
      const ofB = { atA: linkTo('bb', false), atB: linkTo('aa', true) };
      for (const link of aFirst ? [ofA.atA, ofB.atA] : [ofB.atA, ofA.atA]) {
        a.admit(link);
        time += later;
      }
      time = 0;
      for (const link of bFirst ? [ofA.atB, ofB.atB] : [ofB.atB, ofA.atB]) {
        b.admit(link);
        time += later;
      }
      expect([a.get('bb') === ofA.atA, b.get('aa') === ofA.atB]).toEqual([true, true]);
    }),
  );
});

test('a newer link takes the place of one that has stood for long, whose end says nothing', () => {
  let time = 0;
  const sessions = createSessions({ self: 'aa', now: () => time });
  const [old, newer] = [linkTo('bb', true), linkTo('bb', false)];
  sessions.admit(old);
  time = 6000;
  expect(sessions.admit(newer)).toEqual({ isAdmitted: true, replaced: old });
  expect(sessions.remove(old)).toBe(false);
  expect(sessions.get('bb')).toBe(newer);
  expect(sessions.remove(newer)).toBe(true);
  expect(sessions.all()).toEqual([]);
});

test('one that the same device opens anew takes the place of its own at once', () => {
  const sessions = createSessions({ self: 'aa', now: () => 0 });
  const [old, newer] = [linkTo('bb', false), linkTo('bb', false)];
  sessions.admit(old);
  expect(sessions.admit(newer)).toEqual({ isAdmitted: true, replaced: old });
});

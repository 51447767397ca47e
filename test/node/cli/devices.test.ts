import { expect, test } from 'vitest';
import { devicesText, type ToldDevice } from '../../../node/cli/devices.ts';

const VAULT: ToldDevice = {
  id: 'ab'.repeat(32),
  name: 'attic',
  role: 'vault',
  standing: 'active',
  self: false,
  connected: true,
  synced: false,
  keeps: { days: null, domains: null },
  items: 3,
  behind: 12,
  ahead: 0,
  confirmed: null,
  toldBy: null,
  vault: { quota: 5_000_000_000, used: 4_999_000_000, full: true },
};

test('a vault that has no room for more says so, one that has does not', () => {
  expect(devicesText([VAULT])).toContain('connected, lacks 12, has no room for more (5 GB)');
  const roomy = { ...VAULT, vault: { quota: 5, used: 4, full: false } };
  expect(devicesText([roomy])).not.toContain('room');
  expect(devicesText([{ ...VAULT, vault: null }])).toContain('lacks 12');
});

test('of one that is away it says who told how it stands', () => {
  const away = { ...VAULT, vault: null, connected: false, ahead: null };
  expect(devicesText([{ ...away, toldBy: 'desk' }])).toContain('away, lacks 12, desk says');
  expect(devicesText([{ ...away, behind: 0 }])).toContain('away');
  expect(devicesText([{ ...away, behind: null }])).toContain('never met');
});

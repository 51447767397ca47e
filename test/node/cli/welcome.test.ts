import { expect, it } from 'vitest';
import { welcome } from '../../../node/cli/commands/welcome.ts';
import type { NodeStatus } from '../../../node/http/index.ts';

const STATUS: NodeStatus = {
  version: '1.2.3',
  pid: 1,
  directory: '/data',
  startedAt: '2024-01-01T00:00:00Z',
  uptime: 0,
  protection: 'passphrase',
  open: false,
  openBy: 'default',
  testing: false,
  durability: 'batched',
  zone: undefined,
  credentials: { tokens: 0, sessions: 0 },
  addresses: ['http://127.0.0.1:5600'],
  store: { buckets: 0, events: 0, chunks: 0, tailBytes: 0, damage: [], problem: undefined },
  audit: { waiting: 0, lost: 0, problem: undefined },
  queries: { running: 0, waiting: 0, thread: false },
  search: { working: false },
  retention: { domains: [], next: null },
  goals: { count: 0, notifications: 'on', problem: undefined },
  peers: { devices: 0, connected: 0, synced: 0, addresses: [], problems: [] },
  recovery: { kept: false },
  collectors: [],
};

it('the welcome says that words are to be written down, until they were', () => {
  expect(welcome({ ...STATUS, recovery: { kept: true } }, true, {})).toContain(
    'elatio recovery show --data /data',
  );
  expect(welcome(STATUS, true, {})).not.toContain('recovery');
});

it('the welcome shows the login link that it is given, and how to get another', () => {
  const link = 'http://127.0.0.1:5600/login?code=x';
  const text = welcome(STATUS, true, {}, link);
  expect(text).toMatch(/Log in +http:\/\/127\.0\.0\.1:5600\/login\?code=x\n +for one browser/);
  expect(text).toContain('elatio login --data /data');
  expect(welcome(STATUS, true, {})).not.toContain('/login?');
});

it('the welcome of an open node needs no login', () => {
  const text = welcome({ ...STATUS, open: true }, true, {});
  expect(text).toContain('OPEN');
  expect(text).not.toContain('elatio login');
});

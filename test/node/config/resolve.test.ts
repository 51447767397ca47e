import { expect, it } from 'vitest';
import { resolveSettings } from '../../../node/config/resolve.ts';
import { failureOf } from '../../protocol/failure.ts';

it('an option goes before the file, the file before what is usual', () => {
  const file = { port: 1, open: true, collectors: false, hosts: ['a'], pages: { a: '/x' } };
  const flags = { port: ['2'], open: false, pages: ['b=/y'], collectors: undefined };
  const { settings, sources } = resolveSettings({ flags, file, testing: false });
  expect(settings).toEqual({
    port: 2,
    host: '127.0.0.1',
    hosts: ['a'],
    origins: [],
    open: false,
    collectors: false,
    awayAfter: 180,
    durability: 'batched',
    maxDisk: null,
    lowSpace: '500MB',
    peerPort: 5601,
    mdns: true,
    pages: { b: '/y' },
    ui: null,
  });
  expect(sources).toEqual({
    port: 'flag',
    host: 'default',
    hosts: 'file',
    origins: 'default',
    open: 'flag',
    collectors: 'file',
    awayAfter: 'default',
    durability: 'default',
    maxDisk: 'default',
    lowSpace: 'default',
    peerPort: 'default',
    mdns: 'default',
    pages: 'flag',
    ui: 'default',
  });
});

it('an option can turn on what the file turns off, and off what it turns on', () => {
  for (const [chosen, flag] of [
    [true, false],
    [false, true],
  ]) {
    const { settings } = resolveSettings({
      flags: { open: flag, collectors: flag },
      file: { open: chosen, collectors: chosen },
      testing: false,
    });
    expect([settings.open, settings.collectors]).toEqual([flag, flag]);
  }
});

it('a node that is tried out has a port of its own, unless one was chosen', () => {
  const portOf = (file: { port?: number }, testing: boolean): number =>
    resolveSettings({ file, testing }).settings.port;
  expect([portOf({}, false), portOf({}, true), portOf({ port: 1 }, true)]).toEqual([5600, 5666, 1]);
});

it('an option that cannot be is refused by its own name', () => {
  const resolve = () =>
    resolveSettings({ flags: { port: ['http'] }, file: { port: 80 }, testing: false });
  expect(failureOf(resolve)).toBe('ELATIO_CONFIG_VALUE');
  expect(resolve).toThrow('--port has "http"');
});

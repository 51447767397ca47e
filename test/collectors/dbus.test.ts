import fc from 'fast-check';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  parseBusAddress,
  sessionBusAddress,
  systemBusAddress,
} from '../../collectors/dbus/address.ts';
import { connectBus } from '../../collectors/dbus/bus.ts';
import { hasMessageBus, openService, startMessageBus, type MessageBus } from './message-bus.ts';

describe('the address of a bus', () => {
  test.each([
    ['unix:path=/run/user/1000/bus', { path: '/run/user/1000/bus' }],
    ['unix:path=/tmp/a%20b,guid=00ff', { path: '/tmp/a b' }],
    ['unix:abstract=/tmp/dbus-x,guid=0', { path: '\0/tmp/dbus-x' }],
    ['unixexec:path=ssh;unix:path=/b', { path: '/b' }],
    ['tcp:host=127.0.0.1,port=4242', { host: '127.0.0.1', port: 4242 }],
    ['tcp:port=4242', { host: 'localhost', port: 4242 }],
  ])('%s leads to a socket', (address, socket) => {
    expect(parseBusAddress(address)).toEqual(socket);
  });

  test.each([
    '',
    'unix:',
    'unix:path',
    'unix:path=%zz',
    'tcp:port=0',
    'tcp:port=99999',
    'launchd:env=X',
  ])('"%s" leads nowhere', (address) => {
    expect(() => parseBusAddress(address)).toThrow(
      expect.objectContaining({ code: 'ELATIO_COLLECTOR_DBUS_ADDRESS' }),
    );
  });

  test('of any text is a socket, or an error with a code', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `unix:path=${text}`),
        ),
        (text) => {
          try {
            const socket = parseBusAddress(text);
            expect('path' in socket ? socket.path : socket.host).not.toBe('');
          } catch (error) {
            expect(error).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_ADDRESS' });
          }
        },
      ),
    );
  });

  test('is found in the environment', () => {
    expect(sessionBusAddress({})).toBeUndefined();
    expect(sessionBusAddress({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('unix:path=/run/user/7/bus');
    expect(sessionBusAddress({ XDG_RUNTIME_DIR: '/r', DBUS_SESSION_BUS_ADDRESS: 'tcp:' })).toBe(
      'tcp:',
    );
    expect(systemBusAddress({})).toBe('unix:path=/run/dbus/system_bus_socket');
    expect(systemBusAddress({ DBUS_SYSTEM_BUS_ADDRESS: 'tcp:' })).toBe('tcp:');
  });
});

test.each([
  ['says nothing and hangs up', ''],
  ['turns everybody away', 'REJECTED DBUS_COOKIE_SHA1\r\n'],
  ['speaks another language', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['lets in and talks nonsense', `OK 0123456789abcdef\r\n${'\xff'.repeat(500)}`],
])('a server that %s is no bus', async (_, answer) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => (answer === '' ? socket.end() : socket.write(answer, 'latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const bus = connectBus(
    { name: 'session', address: `tcp:host=127.0.0.1,port=${port}` },
    new AbortController().signal,
  );
  await expect(bus).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_UNREACHABLE' });
  await new Promise((resolve) => server.close(resolve));
});

describe.skipIf(!hasMessageBus)('a bus', () => {
  let daemon: MessageBus;
  const abort = new AbortController();
  const connect = () => connectBus({ name: 'session', address: daemon.address }, abort.signal);
  beforeEach(async () => {
    daemon = await startMessageBus();
  });
  afterEach(() => daemon.end());

  test('carries calls, answers and errors', async () => {
    const bus = await connect();
    const service = await openService(daemon.address, 'org.example.Echo');
    const call = { destination: 'org.example.Echo', path: '/', interface: 'org.example.Echo' };
    service.answer('org.example.Echo.Say', (body) => ({ signature: 's', body: [...body] }));
    const say = { ...call, member: 'Say', signature: 's' };
    expect(await bus.call({ ...say, body: ['grüß dich'] })).toEqual(['grüß dich']);
    await expect(bus.call({ ...call, member: 'Shout' })).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_DBUS_CALL',
      reason: 'org.freedesktop.DBus.Error.Failed',
    });
    await expect(bus.ownerOf('org.example.Nobody')).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_DBUS_CALL',
    });
    expect(await bus.ownerOf('org.example.Echo')).toBe(service.unique);
    await service.close();
    await bus.close();
  });

  test('that goes away fails what waits, and everything after', async () => {
    const bus = await connect();
    const service = await openService(daemon.address, 'org.example.Mute');
    service.answer('org.example.Mute.Say', () => undefined);
    const call = {
      destination: 'org.example.Mute',
      path: '/',
      interface: 'org.example.Mute',
      member: 'Say',
    };
    const waiting = bus.call(call).catch((error: unknown) => error);
    await bus.ownerOf('org.example.Mute');
    await daemon.crash();
    expect(await waiting).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_LOST' });
    await expect(bus.call(call)).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_LOST' });
    await expect.poll(() => bus.gone.aborted).toBe(true);
    await bus.close();
  });

  test('a caller that cannot be written is refused, and the bus stays', async () => {
    const bus = await connect();
    const call = { destination: 'org.example.X', path: 'no path', interface: 'org.example.X' };
    await expect(bus.call({ ...call, member: 'Say' })).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_DBUS_CALL',
    });
    expect(bus.gone.aborted).toBe(false);
    await bus.close();
  });
});

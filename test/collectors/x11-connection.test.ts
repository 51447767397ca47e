import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findCookie } from '../../collectors/x11/authority.ts';
import { decodeCompoundText } from '../../collectors/x11/compound-text.ts';
import { connectX11 } from '../../collectors/x11/connection.ts';
import { parseDisplay } from '../../collectors/x11/display.ts';
import { isWindowGone } from '../../collectors/x11/errors.ts';
import { hasDesktop, startDesktop, type Desktop } from './desktop.ts';

const never = new AbortController().signal;

/** An Xauthority file's entry. */
function entry(family: number, address: string | number[], display: string, data: Buffer): Buffer {
  const fields = [Buffer.from(address as string), display, 'MIT-MAGIC-COOKIE-1', data];
  const parts = fields.map((field) => {
    const bytes = Buffer.from(field as string);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  });
  return Buffer.concat([Buffer.from([family >> 8, family & 0xff]), ...parts]);
}

describe('display names', () => {
  test.each([
    [':0', { path: '/tmp/.X11-unix/X0' }, 0],
    [':12.1', { path: '/tmp/.X11-unix/X12' }, 1],
    ['unix:3', { path: '/tmp/.X11-unix/X3' }, 0],
    ['unix/laptop:3', { path: '/tmp/.X11-unix/X3' }, 0],
    ['localhost:10.0', { host: 'localhost', port: 6010 }, 0],
    ['tcp/:1', { host: 'localhost', port: 6001 }, 0],
    ['[::1]:1', { host: '::1', port: 6001 }, 0],
  ])('%s', (name, address, screen) => {
    expect(parseDisplay(name)).toMatchObject({ address, screen, name });
  });

  test.each(['', '0', ':', ':x', 'a/b/c:0', '/private/tmp/x'])('not "%s"', (name) => {
    expect(() => parseDisplay(name)).toThrow(
      expect.objectContaining({ code: 'ELATIO_COLLECTOR_X11_DISPLAY' }),
    );
  });
});

describe('cookies', () => {
  let folder: string;
  const cookie = Buffer.from([0, 1, 127, 128, 255]);
  const data = cookie.toString('latin1');
  const none = { name: '', data: '' };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'elatio-authority-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const find = async (file: Buffer, display: number, host?: string) => {
    const path = join(folder, 'Xauthority');
    await writeFile(path, file);
    return findCookie(display, host, { XAUTHORITY: path });
  };

  test.each([
    ['this host and display', entry(256, hostname(), '7', cookie), data],
    ['this host and any display', entry(256, hostname(), '', cookie), data],
    ['any host', entry(65_535, '', '7', cookie), data],
    ['another display', entry(256, hostname(), '8', cookie), ''],
    ['another host', entry(256, `${hostname()}-not`, '7', cookie), ''],
    ['a cut entry', entry(256, hostname(), '7', cookie).subarray(0, -1), ''],
    ['nothing', Buffer.alloc(0), ''],
  ])('for %s', async (_, file, expected) => {
    expect((await find(file, 7)).data).toBe(expected);
  });

  test('for another machine by its address', async () => {
    const file = Buffer.concat([
      entry(256, hostname(), '7', Buffer.from('local')),
      entry(0, [192, 168, 1, 2], '7', cookie),
    ]);
    expect((await find(file, 7, '192.168.1.2')).data).toBe(data);
    expect((await find(file, 7, '192.168.1.3')).data).toBe('');
  });

  test('none where there is no file', async () => {
    expect(await findCookie(7, undefined, { HOME: join(folder, 'absent') })).toEqual(none);
    expect(await findCookie(7, undefined, { XAUTHORITY: folder })).toEqual(none);
  });
});

// Made by Xlib's Xutf8TextListToTextProperty (style XCompoundTextStyle) of libX11 1.8.
test.each([
  ['plain', '706c61696e'],
  ['Grüße – 5 €', '4772fcdf65201b2547e280931b25402035201b2d62a4'],
  ['Привет, мир', '1b2d4cbfe0d8d2d5e22c20dcd8e0'],
  ['日本語のタイトル abc', '1b242842467c4b5c386c244e253f25242548256b1b284220616263'],
  ['한국어 제목', '1b242843475131393e6e1b2842201b24284341263871'],
  ['中文标题', '1b24284243664a381b242841316a4c62'],
  ['Ελληνικά', '1b2d46c5ebebe7ede9eadc'],
  ['żółć', '1b2d42bf1b2d41f31b2d42b3e6'],
  ['ｶﾀｶﾅ', '1b2949b6c0b6c5'],
  ['emoji 😀 mix é', '656d6f6a69201b2547f09f98801b2540206d697820e9'],
  ['עברית', '1b2547d7a2d791d7a8d799d7aa1b2540'],
  ['Türkçe ğ', '54fc726be765201b2d43bb'],
])('compound text: %s', (text, hex) => {
  expect(decodeCompoundText(Buffer.from(hex, 'hex'))).toBe(text);
});

test('compound text: named encodings, directions, and what is cut', () => {
  const decode = (text: string) => decodeCompoundText(Buffer.from(text, 'latin1'));
  expect(decode('a\x1b%/1\x80\x8ckoi8-r\x02\xf0\xd2\xc9\xd7\xc5b')).toBe('aПривеb');
  expect(decode('\x9b2]abc\x9b]def')).toBe('abcdef');
  for (const cut of ['\x1b', '\x1b%', '\x1b$', '\x1b%/', '\x1b%/1\x80\x8cko', '\x9b2', '\x1b%Ga']) {
    expect(decode(cut).length).toBeLessThanOrEqual(cut.length);
  }
});

describe('failures to connect', () => {
  test('no server', async () => {
    await expect(connectX11({ display: ':59999' }, never)).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_X11_UNREACHABLE',
    });
  });

  /** Something that listens where an X server would, and does `greet` with who comes. */
  const withListener = async (
    greet: (socket: import('node:net').Socket) => void,
    then: (display: string) => Promise<void>,
  ) => {
    const server = createServer(greet);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await then(`127.0.0.1:${port - 6_000}`);
    } finally {
      server.close();
    }
  };

  test('a server that hangs up', () =>
    withListener(
      (socket) => socket.end(),
      async (display) => {
        await expect(connectX11({ display }, never)).rejects.toMatchObject({
          code: 'ELATIO_COLLECTOR_X11_UNREACHABLE',
        });
      },
    ));

  test('a server that says nothing, until abort', () => {
    const abort = new AbortController();
    return withListener(
      () => setTimeout(() => abort.abort(), 20),
      async (display) => {
        await expect(connectX11({ display }, abort.signal)).rejects.toThrow('abort');
      },
    );
  });
});

test.skipIf(!hasDesktop)('a server that cannot say how long nobody has typed', async () => {
  const desktop = await startDesktop({ lacks: 'MIT-SCREEN-SAVER' });
  onTestFinished(() => desktop.end());
  const connection = await connectX11({ display: desktop.display, env: desktop.env }, never);
  await expect(connection.idleCounter()).rejects.toMatchObject({
    code: 'ELATIO_COLLECTOR_X11_EXTENSION',
    message: expect.stringContaining('MIT-SCREEN-SAVER'),
  });
  await connection.close();
});

describe.skipIf(!hasDesktop)('a server with a cookie', () => {
  let desktop: Desktop;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'elatio-authority-'));
    const authority = join(folder, 'Xauthority');
    await writeFile(authority, entry(65_535, '', '', randomBytes(16)));
    desktop = await startDesktop({ authority });
  });
  afterAll(async () => {
    await desktop.end();
    await rm(folder, { recursive: true });
  });

  test('lets in who brings it', async () => {
    const { display, env } = desktop;
    const x = await connectX11({ display, env }, never);
    expect(x.root).toBeGreaterThan(0);
    await x.close();
    expect(x.gone.aborted).toBe(true);
    await expect(x.focus()).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_X11_LOST' });
  });

  test('refuses who does not', async () => {
    const wrong = join(folder, 'wrong');
    await writeFile(wrong, entry(65_535, '', '', randomBytes(16)));
    const { display } = desktop;
    for (const XAUTHORITY of [wrong, join(folder, 'absent')]) {
      await expect(connectX11({ display, env: { XAUTHORITY } }, never)).rejects.toMatchObject({
        code: 'ELATIO_COLLECTOR_X11_REFUSED',
      });
    }
  });

  test('abort ends a connection, and what it is asked meanwhile', async () => {
    const abort = new AbortController();
    const { display, env } = desktop;
    const x = await connectX11({ display, env }, abort.signal);
    const asked = x.focus();
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_X11_LOST' });
    await x.close();
  });

  test('says what is wrong with a request', async () => {
    const { display, env } = desktop;
    const x = await connectX11({ display, env }, never);
    const asked = x.property(0x1234567, 39);
    await expect(asked).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_X11_REQUEST', reason: 3 });
    await expect(asked).rejects.toSatisfy(isWindowGone);
    await x.close();
  });
});

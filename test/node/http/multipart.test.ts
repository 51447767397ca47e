import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formParts } from '../../../node/http/multipart.ts';
import { parametersOf } from '../../../node/http/header-parameters.ts';
import { cuts, inChunks, sourceOf } from '../import/chunks.ts';

const TYPE = 'multipart/form-data; boundary=xYz';

/** All fields with what they hold. */
async function read(
  source: AsyncIterable<Uint8Array>,
  type = TYPE,
): Promise<[name: string, content: Buffer][]> {
  const fields: [string, Buffer][] = [];
  for await (const { name, content } of formParts(source, type)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    fields.push([name, Buffer.concat(chunks)]);
  }
  return fields;
}

const field = (name: string, content: string, more = ''): string =>
  `--xYz\r\nContent-Disposition: form-data; name="${name}"\r\n${more}\r\n${content}\r\n`;

const END = '--xYz--\r\n';

describe('a form is read', () => {
  test('as it was written, wherever it is cut', async () => {
    const boundary = fc.stringMatching(/^[\w'()+,\-./:=? ]{0,30}[\w'()+,\-./:=?]$/);
    const name = fc.stringMatching(/^[a-zA-Z0-9.é _-]{1,10}$/);
    await fc.assert(
      fc.asyncProperty(
        boundary,
        cuts,
        fc.func(fc.nat(8)),
        fc.array(name, { maxLength: 3 }),
        async (mark, places, pick, names) => {
          // Contents that nearly hold what ends them.
          const near = [
            '\r\n',
            '--',
            `\r\n--${mark.slice(0, -1)}`,
            `--${mark}`,
            '\r',
            '\n',
            '\0',
            'é',
            `\r\r\n-`,
          ];
          const contents = names.map((_, i) =>
            Array.from({ length: 6 }, (_unused, j) => near[pick(i, j)] ?? 'x').join(''),
          );
          fc.pre(contents.every((content) => !`${content}\r\n--`.includes(`\r\n--${mark}`)));
          const parts = names.map(
            (one, i) =>
              `--${mark}\r\nContent-Disposition: form-data; name="${one}"\r\nContent-Type: x/y\r\n\r\n${contents[i]}\r\n`,
          );
          const body = Buffer.from(`preamble\r\n${parts.join('')}--${mark}--\r\nepilogue`);
          const type = `multipart/form-data; boundary="${mark}"`;
          expect(await read(inChunks(body, places), type)).toEqual(
            names.map((one, i) => [one, Buffer.from(contents[i])]),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('of bytes that come one at a time', async () => {
    const body = Buffer.from(`${field('a', 'x\r\n--xY')}${field('b', '')}${END}`);
    const all = Array.from({ length: body.length }, (_, i) => i);
    expect(await read(inChunks(body, all))).toEqual([
      ['a', Buffer.from('x\r\n--xY')],
      ['b', Buffer.from('')],
    ]);
  });

  test('as it arrives: no more is asked for than what is read', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(field('a', '').slice(0, -2));
      for (; ; sent++) yield Buffer.alloc(65_536, 'x');
    }
    const parts = formParts(endless(), TYPE);
    let read = 0;
    for await (const { content } of parts) {
      for await (const bytes of content) {
        read += bytes.length;
        if (read > 9 * 65_536) break;
      }
      break;
    }
    expect(sent).toBeLessThan(12);
  });

  test('fields that are passed over do not disturb the next', async () => {
    const names: string[] = [];
    const body = sourceOf(field('a', 'x'.repeat(100_000)), field('b', 'y'), END);
    for await (const { name } of formParts(body, TYPE)) names.push(name);
    expect(names).toEqual(['a', 'b']);
  });

  test.each([
    [
      'as curl sends a file',
      'form-data; name="buckets"; filename="a; name=\\"x\\".json"',
      'buckets',
    ],
    ['without quotes', 'form-data; name=buckets', 'buckets'],
    ['in other letters', 'Form-Data; NAME="buckets"', 'buckets'],
    ['with escapes', 'form-data; name="a\\"b\\\\"', 'a"b\\'],
    ['the file first', 'form-data; filename="name=x"; name="buckets"', 'buckets'],
    ['beyond ASCII', 'form-data; name="é👩"', 'é👩'],
  ])('its names: %s', async (_, header, name) => {
    const body = `--xYz \t\r\ncontent-disposition:${header}\r\nX: y\r\n\r\nz\r\n${END}`;
    expect(await read(sourceOf(body))).toEqual([[name, Buffer.from('z')]]);
  });
});

describe('what is no form is refused', () => {
  test.each([
    ['without a boundary', 'multipart/form-data'],
    ['with an empty one', 'multipart/form-data; boundary='],
    ['with one of 71 characters', `multipart/form-data; boundary=${'x'.repeat(71)}`],
    ['with one that ends with a blank', 'multipart/form-data; boundary="x "'],
    ['with one of other characters', 'multipart/form-data; boundary="x\\"y"'],
    ['of another kind', 'multipart/mixed; boundary=xYz'],
  ])('by its type: %s', async (_, type) => {
    await expect(read(sourceOf(`${field('a', 'x')}${END}`), type)).rejects.toMatchObject({
      code: 'ELATIO_HTTP_BODY',
    });
  });

  test.each([
    ['nothing', ''],
    ['no boundary at all', 'x'.repeat(100_000)],
    ['another boundary', `--zzz\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--zzz--`],
    ['no end', field('a', 'x')],
    ['half an end', `${field('a', 'x')}--xYz-`],
    [
      'no line after a boundary',
      `--xYzContent-Disposition: form-data; name="a"\r\n\r\nx\r\n${END}`,
    ],
    ['bare line feeds', field('a', 'x').replaceAll('\r', '') + END],
    ['a field without a name', `--xYz\r\nContent-Disposition: form-data\r\n\r\nx\r\n${END}`],
    ['a field without headers', `--xYz\r\n\r\nx\r\n${END}`],
    [
      'a field that is an attachment',
      `--xYz\r\nContent-Disposition: attachment; name="a"\r\n\r\nx\r\n${END}`,
    ],
    ['a header that is none', `--xYz\r\nnonsense\r\n\r\nx\r\n${END}`],
    ['headers without end', `--xYz\r\n${'X: y\r\n'.repeat(10_000)}`],
    ['a header without end', `--xYz\r\nX: ${'y'.repeat(100_000)}`],
    ['content in base64', field('a', 'eA==', 'Content-Transfer-Encoding: base64\r\n') + END],
  ])('with %s', async (_, body) => {
    await expect(read(sourceOf(body))).rejects.toMatchObject({ code: 'ELATIO_HTTP_BODY' });
  });

  test('cut anywhere before its end', async () => {
    const body = `${field('a', 'x')}${END}`;
    for (let length = 0; length < body.length - 2; length++) {
      await expect(read(sourceOf(body.slice(0, length)))).rejects.toMatchObject({
        code: 'ELATIO_HTTP_BODY',
      });
    }
  });

  test('whatever the bytes are, by no other failure', async () => {
    const piece = fc.constantFrom(
      '--xYz',
      '\r\n',
      '--',
      'Content-Disposition: form-data; name="a"',
      'x',
      ':',
      '',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), cuts, async (pieces, places) => {
        const body = Buffer.from(pieces.join(''));
        const outcome = await read(inChunks(body, places)).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'ELATIO_HTTP_BODY' });
      }),
      { numRuns: 300 },
    );
  });
});

test('parameters of a header: the first of a name counts, and nonsense ends them', () => {
  const { value, parameters } = parametersOf(' A/B ; x=1;Y="2;3" ; x=4; !!! ; z=5');
  expect(value).toBe('a/b');
  expect([...parameters]).toEqual([
    ['x', '1'],
    ['y', '2;3'],
  ]);
});

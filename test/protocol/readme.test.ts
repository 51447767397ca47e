/** The specification's own examples: what its text says they are is what the code reads and writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativePrimitives } from '../../node/crypto.ts';
import type { Domain } from '../../protocol/bucket.ts';
import { columnsOf, type EventRow, rowsOf } from '../../protocol/codec/columns.ts';
import { decodeEvents, encodeEvents } from '../../protocol/codec/events.ts';
import { headerOf, open, seal } from '../../protocol/envelope.ts';
import {
  decodeManifest,
  encodeManifest,
  type Manifest,
  manifestRoot,
} from '../../protocol/manifest.ts';
import { portablePrimitives } from '../../protocol/portable.ts';
import type { Compression } from '../../protocol/primitives.ts';
import { createTagger, startChain, streamIdOf } from '../../protocol/stream.ts';
import { readEvents } from './twin.ts';

interface Inputs {
  readonly device: string;
  readonly incarnation: string;
  readonly domain: Domain;
  readonly keyId: string;
  readonly key: string;
  readonly nonce: string;
  readonly tagKey: string;
  readonly events: readonly EventRow[];
}

const room = join(import.meta.dirname, '../../protocol');
const readme = readFileSync(join(room, 'README.md'), 'utf8');
const blocks = new Map(
  [...readme.matchAll(/^```(?:hex|json) (\w+)\n(.*?)^```/gms)].map(([, name, body]) => [
    name,
    body,
  ]),
);

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** The bytes of a block of the README, by line: spaces and comments mean nothing. */
function lines(name: string): Uint8Array[] {
  const body = blocks.get(name) ?? '';
  return body.split('\n').flatMap((line) => {
    const digits = line.replace(/#.*/, '').replaceAll(' ', '');
    expect(digits).toMatch(/^([0-9a-f]{2})*$/);
    return digits === '' ? [] : [bytes(digits)];
  });
}

const block = (name: string): Uint8Array => new Uint8Array(Buffer.concat(lines(name)));

const inputs = JSON.parse(blocks.get('inputs') ?? '') as Inputs;
const stream = block('stream');
const chunk = block('chunk');
const envelope = block('envelope');

/** The example is too small to be packed: with any zstd it has the same bytes. */
const none: Compression = {
  compress: () => expect.unreachable('nothing is worth packing'),
  decompress: () => expect.unreachable('nothing is packed'),
};

describe.each([
  ['native', nativePrimitives],
  ['portable', portablePrimitives],
])('the example, with %s primitives', (_, primitives) => {
  const { sha256 } = primitives;
  const key = bytes(inputs.key);

  test('the chunk holds the three events', () => {
    expect(rowsOf(decodeEvents(chunk, none))).toEqual(inputs.events);
    expect(readEvents(chunk)).toEqual(inputs.events);
    expect(encodeEvents(columnsOf(inputs.events), none)).toEqual(chunk);
  });

  test('the stream has its id', () => {
    const { domain } = inputs;
    const [device, incarnation] = [bytes(inputs.device), bytes(inputs.incarnation)];
    expect(streamIdOf(sha256, { device, incarnation, domain })).toEqual(stream);
  });

  test('the envelope holds the chunk', () => {
    const header = ['elatio/chunk/1', stream, bytes(inputs.keyId)] as const;
    expect(headerOf(envelope)).toEqual(header);
    expect(open(primitives, key, 'elatio/chunk/1', envelope)).toEqual(chunk);
    const random = (): Uint8Array => bytes(inputs.nonce);
    expect(seal({ primitives, random }, key, header, chunk)).toEqual(envelope);
  });

  test('the events have their tags, and the tags make the chain', () => {
    const tags = inputs.events.map((event) =>
      createTagger(sha256, bytes(inputs.tagKey)).event(event),
    );
    expect(tags).toEqual(lines('tags'));
    const chain = startChain(sha256, stream);
    const values = [chain.value()];
    for (const tag of tags) chain.append(tag);
    values.push(chain.value());
    expect(values).toEqual(lines('chain'));
  });

  test('the manifest names the envelope and the end of the chain', () => {
    const manifest: Manifest = {
      streamId: stream,
      generation: 1,
      next: 3,
      removed: [],
      chunks: [
        {
          digest: sha256(envelope),
          keyId: bytes(inputs.keyId),
          kind: 'event',
          bytes: envelope.length,
          ordinals: [{ first: 0, end: 3 }],
        },
      ],
      chain: [{ ordinal: 3, value: lines('chain')[1] }],
    };
    expect(decodeManifest(block('manifest'))).toEqual(manifest);
    expect(encodeManifest(manifest)).toEqual(block('manifest'));
    expect(manifestRoot(sha256, manifest)).toEqual(block('root'));
  });
});

test('the table of errors has every code of the room, and no other', () => {
  const listed = [...readme.matchAll(/^\| `(ELATIO_\w+)`/gm)].map(([, code]) => code);
  const sources = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(room, file), 'utf8'));
  const thrown = [...sources.join('\n').matchAll(/'(ELATIO_\w+)'/g)].map(([, code]) => code);
  expect(listed.toSorted()).toEqual([...new Set(thrown)].toSorted());
});

test('every file of the room has its place in the table of files', () => {
  for (const file of readdirSync(room)) {
    if (/^(README|tsconfig|platform)/.test(file)) continue;
    expect(readme).toContain(file.endsWith('.ts') ? `\`${file}\`` : `\`${file}/\``);
  }
});

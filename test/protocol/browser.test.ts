import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { EXTENSION_ID, EXTENSION_KEY } from '../../protocol/browser.ts';

test("the extension's id is the one that Chrome and Edge make of its key", () => {
  const hash = createHash('sha256').update(Buffer.from(EXTENSION_KEY, 'base64')).digest('hex');
  const id = hash
    .slice(0, 32)
    .replaceAll(/./g, (digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16)));
  expect(EXTENSION_ID).toBe(id);
});

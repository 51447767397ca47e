import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { EXTENSION_ID, EXTENSION_KEY } from '../../protocol/browser.ts';

test("the extension's id is the one that Chrome and Edge make of its key", () => {
  const hash = createHash('sha256').update(Buffer.from(EXTENSION_KEY, 'base64')).digest('hex');
  const letters = [...hash.slice(0, 32)].map((digit) =>
    String.fromCharCode('a'.charCodeAt(0) + Number.parseInt(digit, 16)),
  );
  expect(EXTENSION_ID).toBe(letters.join(''));
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { tokenIn, tokenText } from '../../../node/vault/admission/token.ts';
import {
  checkOwner,
  checkToken,
  createGuesses,
  newToken,
  TOKEN_LENGTH,
} from '../../../node/vault/admission/tokens.ts';
import { openRegistry } from '../../../node/vault/registry.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { temporaryFolder } from '../folder.ts';

const ANNA = 'a'.repeat(32);
const DEVICE = new Uint8Array(32).fill(3);
const NOW = 1_800_000_000_000_000;
const made = (now = NOW) =>
  newToken(nativePrimitives, randomBytes(16), { name: 'anna', quota: 5_000 }, now);

describe('the list of owners and tokens', () => {
  test('is what it was, after it was closed', async () => {
    const directory = join(temporaryFolder(), 'registry');
    let registry = await openRegistry(directory);
    const [token, other] = [made(), made()];
    await registry.addToken(token, NOW);
    await registry.addToken(other, NOW);
    await registry.admit(ANNA, token, hexOf(DEVICE), NOW + 5);
    for (let round = 0; round < 2; round++) {
      expect(registry.owners()).toEqual([
        { owner: ANNA, name: 'anna', quota: 5_000, since: NOW + 5 },
      ]);
      expect(registry.token(token.id)).toEqual({
        ...token,
        used: { owner: ANNA, device: hexOf(DEVICE) },
      });
      expect(registry.token(other.id)).toEqual(other);
      await registry.close();
      registry = await openRegistry(directory);
    }
    await registry.remove(ANNA);
    await registry.close();
    registry = await openRegistry(directory);
    expect(registry.owners()).toEqual([]);
    expect(registry.token(token.id)?.used?.owner).toBe(ANNA);
    await registry.close();
  });

  test('is open in one process alone', async () => {
    const directory = join(temporaryFolder(), 'registry');
    const registry = await openRegistry(directory);
    await expect(openRegistry(directory)).rejects.toMatchObject({ code: 'ELATIO_STORE_LOCKED' });
    await registry.close();
  });

  test('forgets tokens a month after they ended, and gives who comes again the new quota', async () => {
    const registry = await openRegistry(join(temporaryFolder(), 'registry'));
    const old = made();
    await registry.addToken(old, NOW);
    await registry.admit(ANNA, old, hexOf(DEVICE), NOW);
    const later = NOW + TOKEN_LENGTH + 31 * 86_400_000_000;
    const token = { ...made(later), quota: 9_000 };
    await registry.addToken(token, later);
    await registry.addToken(
      made(NOW + 2 * TOKEN_LENGTH + 32 * 86_400_000_000),
      later + TOKEN_LENGTH,
    );
    expect(registry.token(old.id)).toBeUndefined();
    await registry.admit(ANNA, token, hexOf(DEVICE), later);
    expect(registry.owner(ANNA)).toMatchObject({ quota: 9_000, since: NOW });
    await registry.close();
  });
});

describe('a token', () => {
  const token = randomBytes(16);
  const text = tokenText(nativePrimitives, token);

  test('is read however it was copied', () => {
    expect(text).toMatch(/^([0-9a-f]{4}-){8}[0-9a-f]{4}$/);
    for (const copy of [text, ` ${text}\n`, text.toUpperCase(), text.replaceAll('-', ' ')]) {
      expect(tokenIn(nativePrimitives, copy)).toEqual(token);
    }
  });

  test('of which a character is wrong or missing is told before it is sent', () => {
    for (const [i, letter] of text.split('').entries()) {
      if (letter === '-') continue;
      for (const other of ['', letter === '0' ? '1' : '0', 'z', letter + letter]) {
        const wrong = text.slice(0, i) + other + text.slice(i + 1);
        expect(() => tokenIn(nativePrimitives, wrong)).toThrow(
          expect.objectContaining({ code: 'ELATIO_VAULT_TOKEN' }),
        );
      }
    }
    expect(() => tokenIn(nativePrimitives, '')).toThrow('no token');
  });

  test('is good for seven days by the clock of the vault, also where that was set back', () => {
    const code = 'ELATIO_VAULT_EXPIRED';
    const one = made();
    checkToken(one, DEVICE, NOW);
    checkToken(one, DEVICE, NOW + TOKEN_LENGTH - 1);
    for (const time of [NOW + TOKEN_LENGTH, NOW - 1]) {
      expect(() => checkToken(one, DEVICE, time)).toThrow(expect.objectContaining({ code }));
    }
  });

  test('that was used lets in none but the same device of the same owner again', () => {
    const code = 'ELATIO_VAULT_USED';
    const used = { ...made(), used: { owner: ANNA, device: hexOf(DEVICE) } };
    checkToken(used, DEVICE, NOW);
    checkOwner(used, ANNA);
    expect(() => checkToken(used, new Uint8Array(32), NOW)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => checkOwner(used, 'b'.repeat(32))).toThrow(expect.objectContaining({ code }));
  });
});

test('wrong tokens are counted, by address and in all, for a minute', () => {
  const guesses = createGuesses();
  const refused = { code: 'ELATIO_VAULT_GUESSES' };
  for (let i = 0; i < 5; i++) {
    guesses.check('/ip4/192.0.2.1', NOW);
    guesses.count('/ip4/192.0.2.1', NOW);
  }
  expect(() => guesses.check('/ip4/192.0.2.1', NOW)).toThrow(expect.objectContaining(refused));
  guesses.check('/ip4/192.0.2.2', NOW);
  for (let i = 0; i < 45; i++) guesses.count(`/ip4/192.0.2.${i + 10}`, NOW);
  expect(() => guesses.check('/ip4/192.0.2.2', NOW)).toThrow(expect.objectContaining(refused));
  guesses.check('/ip4/192.0.2.1', NOW + 60_000_000);
});

/**
 * Loaded before a program of ours (`node --import`), it makes of it a build that does not seal (`?seals`), does not encrypt
 * what it sends (`?noise`), or neither (`?seals&noise`): what shows that a search which finds nothing could have found
 * something. Only tests load it, and no option of ours leads here.
 */

import { registerHooks } from 'node:module';

const CRYPTO = new URL('../../../node/crypto.ts', import.meta.url).href;
const off = new URL(import.meta.url).searchParams;
const STANDS_FOR = new Map(
  [
    { what: 'seals', url: CRYPTO, file: 'unsealed-crypto.ts' },
    {
      what: 'noise',
      url: import.meta.resolve('@chainsafe/libp2p-noise'),
      file: 'unsealed-noise.ts',
    },
  ]
    .filter(({ what }) => off.has(what))
    .map(({ url, file }) => [url, new URL(file, import.meta.url).href] as const),
);
const own = new Set(STANDS_FOR.values());

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const other = STANDS_FOR.get(resolved.url);
    // They themselves stand on what they stand for.
    const isOwn = context.parentURL !== undefined && own.has(context.parentURL);
    return other === undefined || isOwn
      ? resolved
      : { ...resolved, url: other, format: 'module-typescript' };
  },
});

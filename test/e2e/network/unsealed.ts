/**
 * Loaded before a program of ours (`node --import`), it makes of it a build that neither seals nor encrypts: what shows
 * that a search which finds nothing could have found something. Only tests load it, and no option of ours leads here.
 */

import { registerHooks } from 'node:module';

const CRYPTO = new URL('../../../node/crypto.ts', import.meta.url).href;
const STANDS_FOR = new Map([
  [CRYPTO, new URL('unsealed-crypto.ts', import.meta.url).href],
  [
    import.meta.resolve('@chainsafe/libp2p-noise'),
    new URL('unsealed-noise.ts', import.meta.url).href,
  ],
]);
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

import { expect, it } from 'vitest';
import { newDirectory, openStoreIn, openTestStore } from './fixture.ts';

it('what a node keeps for itself is there again after a restart, and gone when it was removed', async () => {
  const directory = newDirectory();
  const store = await openStoreIn(directory);
  const { local } = store;
  await local.set('token/b', { scope: 'read' });
  await local.set('token/a', ['x', null]);
  await local.set('other', 'half \uD83D');
  await local.set('token/b', undefined);
  expect(local.keys('token/')).toEqual(['token/a']);
  await store.stop();
  const again = (await openTestStore(directory)).local;
  expect(again.keys('')).toEqual(['other', 'token/a']);
  expect(again.get('token/a')).toEqual(['x', null]);
  expect(again.get('other')).toBe('half \uD83D');
  expect(again.get('token/b')).toBeUndefined();
});

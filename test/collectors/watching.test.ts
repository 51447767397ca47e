import { expect, test, vi } from 'vitest';
import { whileWatching } from '../../collectors/watching.ts';

const close = () => Promise.resolve();

test('records nothing when aborted while the source was being opened', async () => {
  const abort = new AbortController();
  const watch = { close: vi.fn<() => Promise<void>>(close) };
  const record = vi.fn<() => Promise<void>>(close);
  const open = async () => {
    abort.abort();
    return watch;
  };
  await whileWatching(open, record, abort.signal);
  expect(record).not.toHaveBeenCalled();
  expect(watch.close).toHaveBeenCalled();
});

test('closes the source before it tells of a failure', async () => {
  const order: string[] = [];
  const watch = { close: async () => void order.push('closed') };
  const failing = whileWatching(
    async () => watch,
    () => Promise.reject(new Error('broken')),
    new AbortController().signal,
  );
  await failing.catch(() => order.push('told'));
  expect(order).toEqual(['closed', 'told']);
});

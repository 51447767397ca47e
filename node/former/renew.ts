import type { JsonValue } from '../../protocol/json.ts';
import { setAside, type Store, type StoreDeps } from '../store/index.ts';

/** What goes along: who may come in, and what must not be recorded. */
const KEPT = /^(token|session|rule|setting)\/|^pause$/;

/**
 * Begins a data directory anew, as a new device, where another machine writes as the old one: what it has can be told by
 * nobody then, but what it has alone is recorded again once it has joined (`former.ts`). Stops the store.
 * @returns the folder that the store is in until then
 * @throws ElatioError of the store
 */
export async function beginAnew(
  store: Pick<Store, 'local' | 'stop'>,
  deps: StoreDeps,
): Promise<string> {
  const { local } = store;
  const kept = local
    .keys('')
    .filter((key) => KEPT.test(key))
    .flatMap((key): [string, JsonValue][] => {
      const value = local.get(key);
      return value === undefined ? [] : [[key, value]];
    });
  await store.stop();
  return setAside(deps, new Map(kept));
}

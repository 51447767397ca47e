import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { createClient } from './client.ts';

/** What a person has chosen for the interfaces: the daemon keeps it in the log. */
export interface PersonSettings {
  /** All of them by their keys. Each of these throws ElatioError ELATIO_CLI_NO_DAEMON, or as the daemon. */
  all(): Promise<ReadonlyMap<string, JsonValue>>;
  /** The same; `undefined` where no daemon runs. */
  allIfRunning(): Promise<ReadonlyMap<string, JsonValue> | undefined>;
  /** @throws ElatioError ELATIO_CONFIG_NAME too */
  set(key: string, value: JsonValue): Promise<void>;
  remove(key: string): Promise<void>;
}

const PATH = '/api/0/settings';

export function createPersonSettings(directory: string): PersonSettings {
  const client = createClient({ directory });
  const all = async (): Promise<ReadonlyMap<string, JsonValue>> =>
    new Map(Object.entries((await client.get(PATH)) as Record<string, JsonValue>));
  return {
    all,
    async allIfRunning() {
      try {
        return await all();
      } catch (error) {
        if (codeOf(error) === 'ELATIO_CLI_NO_DAEMON') return undefined;
        throw error;
      }
    },
    async set(key, value) {
      await client.post(pathOf(key), value);
    },
    async remove(key) {
      await client.delete(pathOf(key));
    },
  };
}

/** Of a URL, dots alone would lead elsewhere, however they are written. */
function pathOf(key: string): string {
  if (!['', '.', '..'].includes(key)) return `${PATH}/${encodeURIComponent(key)}`;
  throw new ElatioError('ELATIO_CONFIG_NAME', `No setting can be called "${key}".`);
}

import { ElatioError } from '../../../protocol/error.ts';
import type { Keychain } from '../../../node/keys/index.ts';

/** What the store does at a step instead of what it should. */
type Fault = 'locked' | 'forgets' | 'cut';

/** A keychain in memory, for what a real one cannot be made to do. */
export interface MemoryKeychain extends Keychain {
  readonly entries: Map<string, string>;
  /** Steps asked for so far, in order. */
  readonly steps: string[];
  /** What happens at each step from now on. */
  fault: { readonly step: 'read' | 'write' | 'remove'; readonly kind: Fault } | undefined;
}

export function memoryKeychain(): MemoryKeychain {
  const entries = new Map<string, string>();
  const steps: string[] = [];
  const step = (name: 'read' | 'write' | 'remove'): boolean => {
    steps.push(name);
    const { fault } = keychain;
    if (fault?.step !== name) return false;
    if (fault.kind === 'forgets') return true;
    const code = fault.kind === 'cut' ? 'CUT' : 'ELATIO_KEYS_KEYCHAIN_LOCKED';
    throw new ElatioError(code, 'It is locked.');
  };
  const keychain: MemoryKeychain = {
    entries,
    steps,
    fault: undefined,
    async read(entry) {
      return step('read') ? undefined : entries.get(entry);
    },
    async write(entry, secret) {
      if (!step('write')) entries.set(entry, secret);
    },
    async remove(entry) {
      return !step('remove') && entries.delete(entry);
    },
  };
  return keychain;
}

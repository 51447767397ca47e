import type { Peer } from '../../protocol/sync/interface.ts';
import type { PeersProblem } from './interface.ts';

/** What a person should know of other devices: the last of each kind and device. */
export interface Problems {
  note(code: string, message: string, device?: Peer): void;
  /** It is over. */
  clear(code: string): void;
  all(): readonly PeersProblem[];
}

/** More are of a peer that plays tricks. */
const MOST = 64;

export function createProblems(): Problems {
  const noted = new Map<string, PeersProblem>();
  return {
    note(code, message, device) {
      const key = `${code} ${device ?? ''}`;
      noted.delete(key);
      noted.set(key, { code, message, ...(device !== undefined && { device }) });
      const [oldest] = noted.keys();
      if (noted.size > MOST && oldest !== undefined) noted.delete(oldest);
    },
    clear(code) {
      for (const [key, problem] of noted) if (problem.code === code) noted.delete(key);
    },
    all: () => [...noted.values()],
  };
}

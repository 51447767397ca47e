import { BUCKETS, domainOfAmendments } from '../../protocol/document.ts';
import type { Domain } from '../../protocol/bucket.ts';
import type { LocalRecords } from '../store/index.ts';
import type { Documents, Part } from './documents.ts';

/** Keys of documents that cannot be shown yet: the events, texts or buckets that they are of did not come yet. */
export interface WaitingKeys {
  /** Says of keys that were to be shown which of them wait. */
  note(document: string, keys: readonly string[], waiting: readonly string[]): void;
  /** What has to be shown again when something of a domain came; buckets are of `docs`. */
  dueOf(domain: Domain): Promise<readonly Part[]>;
  /** Keeps it: on the disk when it resolves. */
  keep(): Promise<void>;
}

const WAITING = 'docs/waiting';

export function createWaitingKeys({
  local,
  documents,
}: {
  readonly local: LocalRecords;
  readonly documents: Pick<Documents, 'get'>;
}): WaitingKeys {
  const kept = local.get(WAITING) as Readonly<Record<string, readonly string[]>> | undefined;
  const waiting = new Map(
    Object.entries(kept ?? {}).map(([document, keys]) => [document, new Set(keys)]),
  );
  let isKept = true;

  return {
    note(document, keys, left) {
      const list = waiting.get(document) ?? new Set();
      if (list.size + left.length === 0) return;
      for (const key of keys) list.delete(key);
      for (const key of left) list.add(key);
      if (list.size > 0) waiting.set(document, list);
      else waiting.delete(document);
      isKept = false;
    },
    async dueOf(domain) {
      const parts: Part[] = [];
      for (const [document, keys] of waiting) {
        const of = document === BUCKETS ? 'docs' : domainOfAmendments(document);
        // Of a bucket that came now there may be amendments in any domain.
        if (of !== domain && domain !== 'docs') continue;
        parts.push({ document, entries: await documents.get(document, [...keys]) });
      }
      return parts;
    },
    async keep() {
      if (isKept) return;
      isKept = true;
      const all = Object.fromEntries([...waiting].map(([document, keys]) => [document, [...keys]]));
      await local.set(WAITING, waiting.size > 0 ? all : undefined);
    },
  };
}

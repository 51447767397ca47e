/** Entries of the access log: what decodes has those very bytes; the rest has one of two codes. */
import { deepStrictEqual } from 'node:assert/strict';
import { AUDIT, decodeAuditEntry, encodeAuditEntry } from '../../protocol/audit.ts';
import { codeOf } from '../../protocol/error.ts';
import { recordKind } from '../../protocol/record.ts';
import type { FuzzTarget } from './target.ts';

const entry = {
  sequence: 0,
  before: new Uint8Array(32).fill(1),
  first: 1_767_225_600_000_000,
  last: 1_767_225_601_000_000,
  actor: { kind: 'owner', id: '', name: '' },
  action: 'read',
  object: { kind: 'events', name: '', domain: '' },
  from: undefined,
  until: undefined,
  count: 1,
};

export const auditTarget: FuzzTarget = {
  name: 'audit',
  seeds: [
    encodeAuditEntry(entry),
    encodeAuditEntry({
      ...entry,
      sequence: 70_000,
      actor: { kind: 'token', id: '0123456789ab', name: 'grafana' },
      action: 'export',
      object: { kind: 'buckets', name: 'aw-watcher-window_me', domain: 'core' },
      from: -1,
      until: 2,
      count: 300,
    }),
  ],
  run(input) {
    const kind = recordKind(input);
    let read;
    try {
      read = decodeAuditEntry(input);
    } catch (error) {
      if (/^ELATIO_AUDIT_(MALFORMED|VERSION)$/.test(codeOf(error) ?? '')) return;
      throw error;
    }
    deepStrictEqual(encodeAuditEntry(read), input);
    deepStrictEqual(kind, AUDIT);
  },
};

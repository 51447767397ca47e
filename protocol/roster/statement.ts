/**
 * Statements: what the roster is made of.
 *
 *     statement = signed, label "elatio/roster/1":
 *       [1, signer (32), [statement (32), …], time, kind, …]
 *     cut       = [stream id (16), next, chain (32)]
 *     last-of   = [name, version, digest (32)]          of a register
 *
 * | kind | what follows |
 * |---|---|
 * | `genesis` | owner key (32), recovery key (32), nonce (16) |
 * | `enrol`, `role` | device (32), `admin`, `member` or `vault` |
 * | `revoke` | device (32), [statement (32), …], [cut, …], [last-of, …] |
 * | `raise` | device (32), [cut, …], [last-of, …] |
 * | `adopt` | cut, adopter (32) |
 * | `replace-owner` | owner key (32), recovery key (32) |
 * | `drop` | stream id (16), generation |
 *
 * The signer is a device, or the owner by the owner key. The statements it comes after are the last that its signer
 * knew; only genesis comes after none. Digests and cuts stand in rising order, once each. At most 64 KiB in all.
 */
import { compareBytes, sameBytes } from '../bytes.ts';
import { ElatioError } from '../error.ts';
import type { Micros } from '../event.ts';
import type { Signing } from '../primitives.ts';
import { createShape } from '../shape.ts';
import { decodeSigned, encodeSigned, isSignedBy } from '../signed.ts';
import { isSoundKey } from '../sound-key.ts';
import type { Sha256 } from '../stream.ts';
import {
  type RegisterCut,
  type Role,
  ROLES,
  type Saying,
  type Statement,
  type StreamCut,
} from './interface.ts';

const VERSION = 1;
const LABEL = 'elatio/roster/1';
/** Bytes of a statement. */
const LARGEST = 64 * 1024;

/** What reads and signs statements. */
export interface StatementDeps {
  readonly sha256: Sha256;
  readonly signing: Signing;
}

/** What of a statement its signer chooses. */
export interface StatementDraft {
  /** Digests of the last statements that are known: a roster's `frontier`. In any order. */
  readonly after: readonly Uint8Array[];
  readonly time: Micros;
  /** Its lists in any order. */
  readonly saying: Saying;
}

/**
 * Makes a statement.
 * @param secret of the signer, 32 bytes
 * @throws ElatioError ELATIO_ROSTER_MALFORMED where nobody would take it: keys that are none, too much at once
 */
export function sayStatement(
  { sha256, signing }: StatementDeps,
  secret: Uint8Array,
  { after, time, saying }: StatementDraft,
): Statement {
  const signer = signing.signingKey(secret);
  const head = [VERSION, signer, inOrder(after), time, saying.kind];
  const bytes = encodeSigned(signing, secret, LABEL, [...head, ...entriesOf(saying)]);
  return decodeStatement({ sha256, signing }, bytes);
}

/**
 * The statement that bytes say, signed by whom it names. Whether that one may say it is the roster's to say.
 * @throws ElatioError ELATIO_ROSTER_MALFORMED, ELATIO_ROSTER_VERSION, ELATIO_ROSTER_SIGNATURE
 */
export function decodeStatement(
  { sha256, signing }: { readonly sha256: Sha256; readonly signing: Pick<Signing, 'verify'> },
  bytes: Uint8Array,
): Statement {
  if (bytes.length > LARGEST) throw malformed('it is too large');
  const signed = decodeSigned(bytes, malformed);
  const [version, signer, after, time, kind, ...rest] = signed.entries;
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_ROSTER_VERSION',
      `A statement of the roster has version ${format}, this program reads ${VERSION}.`,
    );
  }
  const saying = sayingOf(textOf(kind), rest);
  if (rest.length !== entriesOf(saying).length) throw malformed('it says more than its kind has');
  const statement = {
    digest: sha256(bytes),
    bytes,
    signer: keyOf(signer),
    after: digestsOf(after),
    time: countOf(time),
    saying,
  };
  if ((statement.after.length === 0) !== (saying.kind === 'genesis')) {
    throw malformed('only the first comes after none');
  }
  if (saying.kind === 'genesis' && !sameBytes(saying.ownerKey, statement.signer)) {
    throw malformed('the first is not signed by the owner that it names');
  }
  if (!isSignedBy(signing, statement.signer, LABEL, signed)) {
    throw new ElatioError(
      'ELATIO_ROSTER_SIGNATURE',
      'A statement of the roster is not signed by whom it names.',
    );
  }
  return statement;
}

function entriesOf(saying: Saying): readonly unknown[] {
  switch (saying.kind) {
    case 'genesis':
      return [saying.ownerKey, saying.recoveryKey, saying.nonce];
    case 'enrol':
    case 'role':
      return [saying.device, saying.role];
    case 'revoke':
      return [saying.device, inOrder(saying.last), ...entriesOfCuts(saying)];
    case 'raise':
      return [saying.device, ...entriesOfCuts(saying)];
    case 'adopt':
      return [entriesOfCut(saying.cut), saying.adopter];
    case 'replace-owner':
      return [saying.ownerKey, saying.recoveryKey];
    case 'drop':
      return [saying.streamId, saying.generation];
  }
}

interface Cuts {
  readonly streams: readonly StreamCut[];
  readonly registers: readonly RegisterCut[];
}

function entriesOfCuts({ streams, registers }: Cuts): readonly unknown[] {
  return [
    streams.toSorted((a, b) => compareBytes(a.streamId, b.streamId)).map(entriesOfCut),
    registers
      .toSorted((a, b) => compareTexts(a.name, b.name))
      .map(({ name, version, digest }) => [name, version, digest]),
  ];
}

function entriesOfCut({ streamId, next, chain }: StreamCut): readonly unknown[] {
  return [streamId, next, chain];
}

function inOrder(digests: readonly Uint8Array[]): readonly Uint8Array[] {
  return digests.toSorted(compareBytes);
}

function sayingOf(kind: string, rest: readonly unknown[]): Saying {
  const [first, second, third, fourth] = rest;
  switch (kind) {
    case 'genesis':
      return {
        kind,
        ownerKey: keyOf(first),
        recoveryKey: bytesOf(second, 32),
        nonce: bytesOf(third, 16),
      };
    case 'enrol':
    case 'role':
      return { kind, device: keyOf(first), role: roleOf(second) };
    case 'revoke':
      return { kind, device: keyOf(first), last: digestsOf(second), ...cutsOf(third, fourth) };
    case 'raise':
      return { kind, device: keyOf(first), ...cutsOf(second, third) };
    case 'adopt':
      return { kind, cut: cutOf(first), adopter: keyOf(second) };
    case 'replace-owner':
      return { kind, ownerKey: keyOf(first), recoveryKey: bytesOf(second, 32) };
    case 'drop':
      return { kind, streamId: bytesOf(first, 16), generation: countOf(second) };
    default:
      throw malformed('it says what this program does not know');
  }
}

function cutsOf(streams: unknown, registers: unknown): Cuts {
  return {
    streams: rising(listOf(streams).map(cutOf), (a, b) => compareBytes(a.streamId, b.streamId)),
    registers: rising(listOf(registers).map(registerOf), (a, b) => compareTexts(a.name, b.name)),
  };
}

function cutOf(value: unknown): StreamCut {
  const [streamId, next, chain, ...more] = listOf(value);
  if (more.length > 0) throw malformed('a cut says too much');
  return { streamId: bytesOf(streamId, 16), next: countOf(next), chain: bytesOf(chain, 32) };
}

function registerOf(value: unknown): RegisterCut {
  const [name, version, digest, ...more] = listOf(value);
  if (more.length > 0) throw malformed('a cut says too much');
  return { name: textOf(name), version: countOf(version), digest: bytesOf(digest, 32) };
}

function digestsOf(value: unknown): readonly Uint8Array[] {
  const digests = listOf(value).map((digest) => bytesOf(digest, 32));
  return rising(digests, compareBytes);
}

/** Each once and in one order, so that there is one form. */
function rising<T>(list: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  if (list.some((entry, i) => i > 0 && compare(list[i - 1], entry) >= 0)) {
    throw malformed('a list is out of order');
  }
  return list;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function roleOf(value: unknown): Role {
  const role = ROLES.find((known) => known === value);
  if (role === undefined) throw malformed('a role is none');
  return role;
}

function keyOf(value: unknown): Uint8Array {
  const key = bytesOf(value, 32);
  if (!isSoundKey(key)) throw malformed('a key is none');
  return key;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_ROSTER_MALFORMED',
    `A statement of the roster is damaged: ${what}.`,
    {
      cause,
    },
  );
}

const { list: listOf, count: countOf, bytes: bytesOf, text: textOf } = createShape(malformed);

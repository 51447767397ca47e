import { ElatioError } from '../../protocol/error.ts';
import type { Log } from './log.ts';
import { jsonReply, textReply } from './reply.ts';

/** The status of every failure that reaches a client. What is not here is a fault of ours: 500. */
const STATUS: Readonly<Record<string, number>> = {
  ELATIO_HTTP_HOST: 400,
  ELATIO_HTTP_ORIGIN: 403,
  ELATIO_HTTP_ACCESS: 401,
  ELATIO_HTTP_TOKEN: 401,
  ELATIO_HTTP_LOGIN: 401,
  ELATIO_HTTP_SCOPE: 403,
  ELATIO_HTTP_FAILURES: 429,
  ELATIO_HTTP_PATH: 404,
  ELATIO_HTTP_METHOD: 405,
  ELATIO_HTTP_BODY: 400,
  ELATIO_HTTP_SIZE: 413,
  ELATIO_HTTP_BUSY: 503,
  ELATIO_HTTP_EVENT: 404,
  ELATIO_HTTP_FORCE: 401,
  ELATIO_HTTP_EXISTS: 409,
  ELATIO_HTTP_SETTING: 404,
  ELATIO_CREDENTIALS_ID: 404,
  ELATIO_CATEGORIES_FIELD: 400,
  ELATIO_CATEGORIES_ID: 404,
  ELATIO_CATEGORIES_PARENT: 409,
  ELATIO_CATEGORIES_LIMIT: 400,
  ELATIO_CATEGORIES_IMPORT: 400,
  ELATIO_LOCK_LOCKED: 503,
  ELATIO_LOCK_BUSY: 409,
  ELATIO_LOCK_LATER: 429,
  ELATIO_LOCK_PASSPHRASE: 409,
  ELATIO_KEYS_NEEDED: 400,
  ELATIO_KEYS_WRONG: 403,
  ELATIO_KEYS_ABSENT: 503,
  ELATIO_KEYS_DAMAGED: 503,
  ELATIO_KEYS_FAILED: 503,
  ELATIO_KEYS_KEYCHAIN_NONE: 503,
  ELATIO_KEYS_KEYCHAIN_LOCKED: 503,
  ELATIO_KEYS_KEYCHAIN_GONE: 503,
  ELATIO_KEYS_KEYCHAIN_FAILED: 503,
  ELATIO_INGEST_FIELD: 400,
  ELATIO_INGEST_BUCKET: 404,
  ELATIO_INGEST_FOREIGN: 409,
  ELATIO_DOCS_KEY: 400,
  ELATIO_DOCS_EVENT: 404,
  ELATIO_DOCS_EDIT: 404,
  ELATIO_DOCS_CHANGED: 409,
  ELATIO_DOCS_OPEN: 409,
  ELATIO_DOCS_FAILED: 503,
  ELATIO_DEVICES_ID: 404,
  ELATIO_DEVICES_NAME: 400,
  ELATIO_DEVICES_ADMIN: 409,
  ELATIO_DEVICES_REVOKED: 409,
  ELATIO_DEVICES_SELF: 409,
  ELATIO_PAIRING_CODE: 400,
  ELATIO_PAIRING_VERSION: 400,
  ELATIO_PAIRING_SELF: 409,
  ELATIO_PAIRING_OTHERS: 409,
  ELATIO_PAIRING_RUNS: 409,
  ELATIO_PAIRING_ROLE: 409,
  ELATIO_PAIRING_MANY: 409,
  ELATIO_PAIRING_NONE: 404,
  ELATIO_PEERS_LISTEN: 503,
  ELATIO_PEERS_UNREACHABLE: 502,
  ELATIO_VAULT_ADDRESS: 400,
  ELATIO_VAULT_TOKEN: 400,
  ELATIO_VAULT_ADMIN: 409,
  ELATIO_VAULT_WRONG: 409,
  ELATIO_VAULT_USED: 409,
  ELATIO_VAULT_EXPIRED: 409,
  ELATIO_VAULT_ROSTER: 409,
  ELATIO_VAULT_GUESSES: 429,
  ELATIO_VAULT_VERSION: 502,
  ELATIO_VAULT_IMPOSTOR: 502,
  ELATIO_VAULT_MALFORMED: 502,
  ELATIO_VAULT_CUT: 502,
  ELATIO_VAULT_DISK: 502,
  ELATIO_ROSTER_REFUSED: 409,
  ELATIO_ROSTER_FULL: 409,
  ELATIO_GOALS_SENTENCE: 400,
  ELATIO_GOALS_SUBJECT: 400,
  ELATIO_GOALS_GOAL: 400,
  ELATIO_GOALS_ID: 404,
  ELATIO_GOALS_MANY: 409,
  ELATIO_MANUAL_FIELD: 400,
  ELATIO_MANUAL_TIME: 400,
  ELATIO_MANUAL_DURATION: 400,
  ELATIO_MANUAL_STOPWATCH: 409,
  ELATIO_RECOVERY_ADDRESS: 400,
  ELATIO_RECOVERY_OTHERS: 409,
  ELATIO_RECOVERY_UNREACHABLE: 502,
  ELATIO_RECOVERY_NEARBY: 502,
  ELATIO_RECOVERY_ROSTER: 502,
  ELATIO_RECOVERY_REFUSED: 502,
  ELATIO_RECOVERY_CUT: 502,
  ELATIO_RECOVERING_MALFORMED: 502,
  ELATIO_RECOVERING_VERSION: 502,
  ELATIO_RECOVERY_GONE: 404,
  ELATIO_RECOVERY_NONE: 409,
  ELATIO_RECOVERY_ANSWERS: 400,
  ELATIO_RECOVERY_NEEDED: 400,
  ELATIO_RECOVERY_OTHER: 400,
  ELATIO_WORDS_COUNT: 400,
  ELATIO_WORDS_UNKNOWN: 400,
  ELATIO_WORDS_CHECKSUM: 400,
  ELATIO_RETENTION_POLICY: 400,
  ELATIO_RETENTION_NONE: 404,
  ELATIO_RETENTION_BUSY: 409,
  ELATIO_RULES_RULE: 400,
  ELATIO_RULES_PAUSE: 400,
  ELATIO_RULES_ID: 404,
  ELATIO_RULES_EXCLUDED: 409,
  ELATIO_BACKUP_PASSPHRASE: 400,
  ELATIO_IMPORT_BUSY: 409,
  ELATIO_IMPORT_CUT: 400,
  ELATIO_IMPORT_FORMAT: 400,
  ELATIO_PURGE_BUSY: 409,
  ELATIO_PURGE_ROLE: 403,
  ELATIO_DOCS_SPLIT: 400,
  ELATIO_DOCS_MERGE: 400,
  ELATIO_DOCS_MANY: 400,
  ELATIO_QUERY_PARSE: 400,
  ELATIO_QUERY_INTERPRET: 400,
  ELATIO_QUERY_REGEX: 400,
  ELATIO_QUERY_REGEX_SIZE: 400,
  ELATIO_QUERY_REGEX_TIME: 400,
  ELATIO_QUERY_FUNCTION: 400,
  ELATIO_QUERY_BUSY: 503,
  ELATIO_QUERY_LOST: 503,
  ELATIO_QUERY_MEMORY: 400,
  ELATIO_QUERY_PERIOD: 400,
  ELATIO_QUERY_DEVICE: 404,
  ELATIO_QUERY_SIZE: 400,
  ELATIO_QUERY_TIME: 400,
  ELATIO_SEARCH_WORDS: 400,
  ELATIO_SEARCH_LONG: 400,
  ELATIO_SEARCH_TIME: 400,
  ELATIO_SEARCH_BUSY: 503,
  ELATIO_SEARCH_LOST: 503,
  ELATIO_STORE_LOCKED: 503,
  ELATIO_STORE_KEY: 503,
  ELATIO_SPACE_LIMIT: 507,
  ELATIO_SPACE_LOW: 507,
  ELATIO_STORE_FULL: 507,
  ELATIO_STORE_BUCKETS: 507,
  ELATIO_STORE_READ_ONLY: 503,
  ELATIO_STORE_DAMAGED: 503,
  ELATIO_STORE_FAILED: 503,
  ELATIO_STORE_STOPPED: 503,
};

/** What the answer has to say besides, by its status (RFC 9110 sections 10.2.3 and 15.5.2, RFC 6585 section 4). */
const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer' },
  // In seconds: by then no failure counts any more.
  429: { 'retry-after': '60' },
};

/** Seconds: ActivityWatch's Python client waits as long before it sends the same again. */
const SOON: Readonly<Record<string, string>> = { 'retry-after': '5' };

/** What passes by itself. */
const PASSING = [
  'ELATIO_LOCK_LOCKED',
  'ELATIO_QUERY_BUSY',
  'ELATIO_QUERY_LOST',
  'ELATIO_SEARCH_BUSY',
  'ELATIO_SEARCH_LOST',
];

/** Status of a code that reaches clients, and the headers that go with it. */
export function answerTo(code: string): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
} {
  const status = STATUS[code] ?? 500;
  const headers = PASSING.includes(code) ? SOON : HEADERS[status];
  return { status, headers: headers ?? {} };
}

/**
 * The answer to a failure: `{message, code}`. Nobody is told more of an unexpected one than that it
 * happened; the log is.
 * @param route the pattern, e.g. `POST /api/0/buckets/:bucket`
 */
export function errorReply(error: unknown, log: Log, route: string): Response {
  if (error instanceof ElatioError && STATUS[error.code] !== undefined) {
    const { code, message } = error;
    const { status, headers } = answerTo(code);
    // Said when it began; every heartbeat of every watcher is told so, for hours.
    const isSaid = code === 'ELATIO_LOCK_LOCKED' || code.startsWith('ELATIO_SPACE_');
    if (status >= 503 && !isSaid) {
      log.warn({ route, code, reason: message }, 'a request could not be served');
    }
    return textReply(JSON.stringify({ message, code }), status, headers);
  }
  log.error({ route, err: error }, 'a request failed');
  const message = 'Something went wrong here; the log of the node says more.';
  return jsonReply({ message, code: 'ELATIO_HTTP_INTERNAL' }, 500);
}

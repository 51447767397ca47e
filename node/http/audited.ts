/** What the access log is told of requests. */
import type { Context } from 'hono';
import { codeOf } from '../../protocol/error.ts';
import { EARLIEST, LATEST, type Micros } from '../../protocol/event.ts';
import type { Access as AuditedAccess } from '../audit/index.ts';
import type { Store } from '../store/index.ts';
import type { Access, Caller } from './access.ts';
import { answerTo } from './errors.ts';
import { readTime } from './parameters.ts';
import type { AppEnv, Route } from './route.ts';

/** What a route is to the log: `read`, `export`, `change`, …; `none` where it is not to stand there. */
export type AuditAction = string;

/** What a handler may say of its request, in the place of what its route and its address do. */
export interface Audited extends Partial<Pick<AuditedAccess, 'from' | 'until'>> {
  readonly action?: AuditAction;
  /** Name of a bucket. */
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
}

/**
 * By the access that a route asks for, where it declares no other: what watchers write is not in the log, nor what
 * says nothing of what was recorded.
 */
const BY_ACCESS: Readonly<Record<Access, AuditAction>> = {
  public: 'none',
  watcher: 'none',
  browser: 'none',
  read: 'read',
  write: 'change',
  admin: 'configure',
  owner: 'configure',
};

export function actionOf({ audit, access }: Pick<Route, 'audit' | 'access'>): AuditAction {
  return audit ?? BY_ACCESS[access];
}

type Serve = (context: Context<AppEnv>) => Response | Promise<Response>;

/** The handler of a route, which tells `note` what was done; the very same where that is nothing. */
export function withAudit(
  route: Route,
  note: (access: AuditedAccess) => void,
  store: Pick<Store, 'buckets'>,
): Serve {
  const declared = actionOf(route);
  if (declared === 'none') return route.handler;
  return async (context) => {
    // Before it is served: a bucket that is deleted has no domain afterwards.
    const object = objectOf(route.path, context.req, store);
    const done = (status: number): void => {
      const { action = declared, name, domain, ...range } = context.get('audited') ?? {};
      if (action === 'none' || !isDone(status, action)) return;
      note({
        actor: actorOf(context.get('caller')),
        action,
        object: {
          kind: object.kind,
          name: name === undefined ? object.name : inShort(name),
          domain: domain ?? object.domain,
        },
        ...rangeOf(context.req),
        ...range,
      });
    };
    let response: Response;
    try {
      response = await route.handler(context);
    } catch (error) {
      done(answerTo(codeOf(error) ?? '').status);
      throw error;
    }
    done(response.status);
    return response;
  };
}

/** A change that failed on the way may have been made in part. */
function isDone(status: number, action: AuditAction): boolean {
  return status < 400 || (status >= 500 && action !== 'read' && action !== 'export');
}

export function actorOf({ level, token, session }: Caller): AuditedAccess['actor'] {
  if (token) return { kind: 'token', id: token.id, name: inShort(token.name) };
  if (session !== undefined) return { kind: 'session', id: session, name: '' };
  return { kind: level === 'owner' ? 'owner' : 'program', id: '', name: '' };
}

type Request = Context<AppEnv>['req'];

/** `/api/0/buckets/:bucket/events` is about `buckets`, and one of them. */
function objectOf(
  path: string,
  request: Request,
  store: Pick<Store, 'buckets'>,
): AuditedAccess['object'] {
  const [, , , kind = path] = path.split('/');
  const parameters: Readonly<Record<string, string>> = request.param();
  const bucket = parameters['bucket'] ?? request.query('bucket');
  const name = bucket ?? Object.values(parameters)[0] ?? '';
  const domain = bucket === undefined ? undefined : store.buckets().get(bucket)?.stream.domain;
  return { kind, name: inShort(name), domain: domain ?? '' };
}

function rangeOf(request: Request): Pick<AuditedAccess, 'from' | 'until'> {
  const time = (...names: readonly string[]): Micros | undefined => {
    const text = names.map((name) => request.query(name)).find((value) => value !== undefined);
    if (text === undefined) return undefined;
    try {
      return Math.min(Math.max(readTime(text, ''), EARLIEST), LATEST);
    } catch {
      // The route takes no such parameter, or it would have been refused.
      return undefined;
    }
  };
  return { from: time('start', 'starttime', 'since'), until: time('end', 'endtime', 'until') };
}

/** Longest name that an entry has: others come from whoever asks. */
const LONGEST = 200;

/** A text as the log can hold it: not too long, well-formed, without a byte order mark in front. */
function inShort(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.toWellFormed().replace(/^\uFEFF+/, '');
}

/** The node: wires the rooms together, and nothing else does. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { createSupervisor, platformCollectors, type Supervisor } from '../collectors/index.ts';
import { codeOf, ElatioError } from '../protocol/error.ts';
import type { Source } from './config/index.ts';
import { createAudit } from './audit/index.ts';
import { createCredentials } from './credentials/index.ts';
import { randomBytes } from './crypto.ts';
import { clearHolder, socketPathOf, writeHolder } from './directory/index.ts';
import { createDocs } from './docs/index.ts';
import {
  createApp,
  createServer,
  loginLink,
  type NodeStatus,
  pageRoutes,
  uiRoutes,
} from './http/index.ts';
import { createImporter } from './import/index.ts';
import { createIngest, createSink, formatTime } from './ingest/index.ts';
import { type OpenDirectory, openDirectory, type OpenOptions, sealing, systemNow } from './open.ts';
import { portHolder } from './port-holder.ts';
import { createPurge } from './purge/index.ts';
import { createSpace, guardImporter, guardIngest, measureRoom } from './space/index.ts';
import { type Durability, uuidOf } from './store/index.ts';
import { createRules } from './rules/index.ts';
import { VERSION } from './version.ts';
import { createZoneRecorder, zoneInForce } from './zone.ts';

export interface DaemonOptions {
  /** The data directory, absolute. */
  readonly directory: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly testing: boolean;
  /** Whether everything on this machine may do everything. */
  readonly open: boolean;
  /** Who has said so. */
  readonly openBy?: Source;
  readonly collectors: boolean;
  readonly durability: Durability;
  /** Most that the data directory may hold, in bytes; no limit where absent. */
  readonly maxDisk?: number | undefined;
  /** With less free, in bytes, nothing more is recorded; no threshold where absent. */
  readonly lowSpace?: number | undefined;
  /** Further names by which it may be called. */
  readonly hosts?: readonly string[];
  /** Further web origins whose pages may use it. */
  readonly origins?: readonly string[];
  /** Folders to serve below `/pages/`, absolute, by name. */
  readonly pages?: ReadonlyMap<string, string>;
  /** A folder to serve at `/`, absolute. */
  readonly ui?: string | undefined;
}

interface DaemonDeps extends DaemonOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly ask: OpenOptions['ask'];
  readonly log: Logger;
}

export interface Daemon {
  readonly status: () => NodeStatus;
  /** The URL of a new login link, good for ten minutes and one browser. */
  readonly loginUrl: () => string;
  /** Whether the directory was made by this start. */
  readonly isNew: boolean;
  /** Ends everything; what was acknowledged is on the disk when it resolves. */
  stop(): Promise<void>;
}

/**
 * Starts a node on a data directory.
 * @throws ElatioError ELATIO_DIRECTORY_…, ELATIO_KEYS_…, ELATIO_STORE_…, ELATIO_HTTP_PORT, ELATIO_HTTP_LISTEN
 */
export async function startDaemon(deps: DaemonDeps): Promise<Daemon> {
  const name = hostname();
  const opened = await openDirectory({ ...deps, deviceName: name });
  const parts: { stop(): Promise<void> }[] = [opened.store];
  const stop = async (): Promise<void> => {
    // The last that began ends first; one that fails to end must not keep the store from closing.
    for (const part of parts.splice(0).reverse()) {
      await part
        .stop()
        .catch((error: unknown) => deps.log.error({ err: error }, 'a part did not stop'));
    }
  };
  try {
    return { ...(await startParts(deps, name, opened, parts)), stop };
  } catch (error) {
    await stop();
    throw await explained(error, deps);
  }
}

async function startParts(
  deps: DaemonDeps,
  name: string,
  { store, unlocked }: OpenDirectory,
  parts: { stop(): Promise<void> }[],
): Promise<Omit<Daemon, 'stop'>> {
  const { directory, testing, open, log, env } = deps;
  const host = deps.host.includes(':') ? `[${deps.host}]` : deps.host;
  const startedAt = new Date();
  store.start();
  const rules = createRules({
    local: store.local,
    now: systemNow,
    zone: () => zones.zone,
    onProblem: (problem) => log.warn({ problem }, 'a rule is not as it should be'),
  });
  const docs = createDocs({
    store,
    now: systemNow,
    random: randomBytes,
    sha256: sealing.primitives.sha256,
    gate: rules.gate,
    onRules: (kept) => rules.use(kept),
    onProblem: (problem) => log.warn({ problem }, 'a document is not as it should be'),
  });
  // Recording must go on whatever is wrong with what was changed: the next start tries again.
  await docs
    .start()
    .catch((err: unknown) => log.error({ err }, 'what was changed is not all shown'));
  parts.push(docs);
  const purge = createPurge({ store, docs, random: randomBytes });
  await purge
    .start()
    .catch((err: unknown) => log.error({ err }, 'a purge is not finished: the next start goes on'));
  const ingest = createIngest({ store, gate: rules.gate });
  // A crash may have come between the pause and this.
  if (rules.pause.until() !== undefined) await ingest.endOpen();
  rules.start();
  parts.push(rules);
  const credentials = createCredentials({
    local: store.local,
    random: randomBytes,
    now: Date.now,
  });
  const zones = createZoneRecorder({
    record: (payload) => store.record('docs', payload),
    zoneNow: () => zoneInForce(env),
    onError: (err) => log.warn({ err }, 'the time zone was not recorded'),
  });
  await zones.start();
  parts.push(zones);

  const audit = createAudit({
    store,
    sha256: sealing.primitives.sha256,
    now: systemNow,
    onError: (err) => log.warn({ err }, 'the access log was not written'),
  });
  audit.start();
  parts.push(audit);

  const supervisor = createCollectors(deps, name, ingest);
  const space = createSpace({
    measure: () => measureRoom(directory),
    maxDisk: deps.maxDisk,
    lowSpace: deps.lowSpace ?? 0,
    onChange(shortage) {
      if (shortage) supervisor.hold(shortage);
      else supervisor.release();
      log.warn(
        { shortage },
        shortage ? 'nothing more is recorded' : 'there is room: recording goes on',
      );
    },
  });
  await space.start();
  parts.push(space);
  let addresses: string[] = [];
  const status = (): NodeStatus => {
    const pausedUntil = rules.pause.until();
    const room = space.status();
    return {
      version: VERSION,
      pid: process.pid,
      directory,
      startedAt: startedAt.toISOString(),
      uptime: Math.round((Date.now() - startedAt.getTime()) / 1000),
      protection: unlocked.protection,
      open,
      openBy: deps.openBy ?? 'default',
      testing,
      durability: deps.durability,
      zone: zones.zone,
      ...(pausedUntil !== undefined && { pausedUntil: formatTime(pausedUntil) }),
      credentials: {
        tokens: credentials.tokens.list().length,
        sessions: credentials.sessions.count(),
      },
      addresses,
      store: store.status(),
      ...(room && { space: room }),
      audit: audit.status(),
      collectors: supervisor.status(),
    };
  };
  const info = { hostname: name, version: VERSION, testing, deviceId: uuidOf(store.device) };
  const app = createApp({
    store,
    ingest: guardIngest(ingest, space),
    docs,
    audit,
    purge,
    rules,
    importer: guardImporter(createImporter({ store, local: info, gate: rules.gate }), space),
    credentials,
    info,
    status,
    log,
    open,
    hosts: [host, ...(deps.hosts ?? [])],
    origins: deps.origins ?? [],
    routes: [...pageRoutes(deps.pages ?? new Map()), ...(deps.ui ? uiRoutes(deps.ui) : [])],
  });
  const server = createServer({
    app,
    tcp: { host: deps.host, port: deps.port },
    socketPath: socketPathOf(directory),
  });
  // What a killed one left would name a process that is another one's by now.
  await clearHolder(directory).catch(() => undefined);
  const { port } = await server.start();
  parts.push(server);
  addresses = [`http://${host}:${port}`];
  // On a full disk the node runs on without it: reading must go on.
  await writeHolder(directory, { pid: process.pid, address: addresses[0] }).catch((err: unknown) =>
    log.warn({ err }, 'others will not learn who holds the directory'),
  );
  parts.push({ stop: () => clearHolder(directory) });
  supervisor.start();
  parts.push(supervisor);
  return {
    status,
    loginUrl: () => loginLink(credentials, addresses).url,
    isNew: unlocked.isNew,
  };
}

function createCollectors(
  { collectors, env, log }: DaemonDeps,
  name: string,
  ingest: Parameters<typeof createSink>[0],
): Supervisor {
  const found = collectors
    ? platformCollectors({ hostname: name, env, platform: process.platform })
    : { collectors: [], unavailable: [] };
  return createSupervisor({
    ...found,
    sink: createSink(ingest),
    onChange({ name: collector, state, error }) {
      if (error) log.warn({ collector, state, error }, 'a collector does not record');
    },
  });
}

/** A taken port names who has it. */
async function explained(error: unknown, { host, port }: DaemonOptions): Promise<unknown> {
  if (codeOf(error) !== 'ELATIO_HTTP_PORT') return error;
  const holder = await portHolder(host, port);
  return new ElatioError(
    'ELATIO_HTTP_PORT',
    `Port ${port} of ${host} is taken by ${holder}. End that program, or choose another port with --port N (0 takes a free one).`,
    { cause: error },
  );
}

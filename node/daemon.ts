/** The node: wires the rooms together, and nothing else does. */
import { homedir, hostname } from 'node:os';
import type { JsonValue } from '../protocol/json.ts';
import { createNotifications } from '../collectors/index.ts';
import { createActors } from './actors.ts';
import { createAttachments, createTextReader } from './attachments/index.ts';
import { createAudit } from './audit/index.ts';
import { createBackups } from './backup/index.ts';
import { createBrowsers } from './browser/index.ts';
import { createCategories, createPreview } from './categories/index.ts';
import { createCollecting } from './collecting.ts';
import { createCredentials } from './credentials/index.ts';
import { findActivityWatch } from './compat/index.ts';
import { createCompany } from './company.ts';
import { randomBytes } from './crypto.ts';
import type { Daemon, DaemonDeps, DaemonOptions, House, OpenNode } from './daemon-interface.ts';
import { createDid } from './did/index.ts';
import { createDocs, type Docs } from './docs/index.ts';
import { createForethought } from './forethought.ts';
import {
  createApp,
  createDoor,
  createLockedApp,
  loginLink,
  type NodeLock,
  pageRoutes,
} from './http/index.ts';
import { createGoals, createGoalWatch } from './goals/index.ts';
import { createFoundImport, createImporter } from './import/index.ts';
import { createIngest } from './ingest/index.ts';
import { protectionOf } from './keys/index.ts';
import { createLock, lockedFailure } from './lock/index.ts';
import {
  type OpenDirectory,
  openFormer,
  openUnlessLocked,
  openWith,
  refuseHeld,
  sealing,
  systemNow,
} from './open.ts';
import { ownPages } from './own-pages.ts';
import { type Part, stopAll } from './parts.ts';
import { createMarketDoor } from './market/index.ts';
import { createPresence, hostInUrl } from './presence.ts';
import { createPurge, type Purge } from './purge/index.ts';
import {
  createAnswers,
  createDays,
  createDaySums,
  createRegexes,
  createReports,
  createZoneHistory,
} from './query/index.ts';
import { createSpace, guardImporter, guardIngest, measureRoom } from './space/index.ts';
import { uuidOf } from './store/index.ts';
import {
  createRetainingGate,
  createRetention,
  createRetentionRecord,
  createVeils,
} from './retention/index.ts';
import { createRules } from './rules/index.ts';
import { createScores } from './score/index.ts';
import { createSessions } from './sessions/index.ts';
import { createSearch } from './search/index.ts';
import { createStatus } from './status.ts';
import { VERSION } from './version.ts';
import { createZoneRecorder, zoneInForce } from './zone.ts';

/**
 * Starts a node on a data directory: locked where its passphrase is not to be had.
 * @throws ElatioError ELATIO_DIRECTORY_…, ELATIO_KEYS_…, ELATIO_STORE_…, ELATIO_HTTP_PORT, ELATIO_HTTP_LISTEN,
 *   ELATIO_LOCK_PASSPHRASE
 */
export async function startDaemon(deps: DaemonDeps): Promise<Daemon> {
  const { log, onLock = () => undefined } = deps;
  const name = hostname();
  const addresses: string[] = [];
  const nodeLock: NodeLock = {
    status: () => lock.status(),
    unlock: (passphrase) => lock.unlock(passphrase),
    lock: () => lock.lock(),
  };
  const house = { deps, name, startedAt: new Date(), addresses, lock: nodeLock };
  const first = await openUnlessLocked({ ...deps, deviceName: name });
  const lock = createLock({
    opened: first && (await openNode(house, first)),
    async open(passphrase, by) {
      const node = await openNode(
        house,
        await openWith({ ...deps, deviceName: name }, passphrase, by),
      );
      noteLock(node, 'unlock');
      node.record();
      onLock(false);
      return node;
    },
    isProtected: async () => (await protectionOf(deps.directory)) === 'passphrase',
    beforeLock(node) {
      noteLock(node, 'lock');
      onLock(true);
    },
  });
  const locked = createLockedApp({
    ...namesOf(deps),
    lock: nodeLock,
    logIn: async (passphrase) => (await lock.guess(passphrase)).credentials.sessions.begin('admin'),
    info: { hostname: name, version: VERSION, testing: deps.testing },
    log,
  });
  const presence = createPresence({
    ...deps,
    fetch: (request, connection) => (lock.opened()?.fetch ?? locked.fetch)(request, connection),
  });
  try {
    // What is open is locked for others by the database; this is not, and they may have come first.
    if (!first) await refuseHeld(deps.directory);
    addresses.push(await presence.start());
  } catch (error) {
    await lock.stop();
    throw error;
  }
  const opened = (): OpenNode => {
    const node = lock.opened();
    if (!node) throw lockedFailure();
    return node;
  };
  if (first) opened().record();
  else log.warn({}, 'the data is locked: nothing is recorded until it is unlocked');
  return {
    addresses,
    isLocked: () => lock.status().locked,
    status: () => opened().status(),
    loginUrl: () => loginLink(opened().credentials, addresses).url,
    isNew: first?.unlocked.isNew ?? false,
    stop: () => stopAll([lock, presence], log),
  };
}

function noteLock({ audit }: OpenNode, action: 'lock' | 'unlock'): void {
  const actor = { kind: 'owner', id: '', name: '' } as const;
  const object = { kind: 'lock', name: '', domain: '' };
  audit.note({ actor, action, object, from: undefined, until: undefined });
}

async function openNode(house: House, opened: OpenDirectory): Promise<OpenNode> {
  const parts: Part[] = [opened.store];
  const stop = (): Promise<void> => stopAll(parts.splice(0), house.deps.log);
  try {
    return { ...(await startParts(house, opened, parts)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  { deps, name, startedAt, addresses, lock }: House,
  { store, unlocked }: OpenDirectory,
  parts: Part[],
): Promise<Omit<OpenNode, 'stop'>> {
  const { directory, testing, open, log, env } = deps;
  store.start();
  const actors = createActors();
  const rules = createRules({
    local: store.local,
    now: systemNow,
    zone: () => zones.zone,
    onProblem: (problem) => log.warn({ problem }, 'a rule is not as it should be'),
  });
  const record = createRetentionRecord(store.local);
  const veils = createVeils({ record, policies: () => docs.retention, now: systemNow });
  store.veil((domain) => veils.over(domain));
  const gate = createRetainingGate(rules.gate, (domain) => veils.over(domain));
  const docs: Docs = createDocs({
    store,
    now: systemNow,
    random: randomBytes,
    sha256: sealing.primitives.sha256,
    gate,
    actor: () => actors.current(),
    onRules: (kept) => rules.use(kept),
    onProblem: (problem) => log.warn({ problem }, 'a document is not as it should be'),
  });
  // Recording must go on whatever is wrong with what was changed: the next start tries again.
  await docs
    .start()
    .catch((err: unknown) => log.error({ err }, 'what was changed is not all shown'));
  parts.push(docs);
  const categories = createCategories({
    document: docs.categories,
    regexes: createRegexes(),
    random: randomBytes,
  });
  const answers = createAnswers({ store, rules: categories.rules });
  const sums = createDaySums({ store, answers, now: systemNow });
  const search = createSearch({
    store,
    directory,
    diskKey: unlocked.diskKey,
    now: systemNow,
    onError: (err) => log.warn({ err }, 'the search index was not made'),
  });
  parts.push(search);
  const company = await createCompany(
    {
      store,
      docs,
      sealing,
      now: systemNow,
      log,
      hostname: name,
      directory,
      openFormer: (path) => openFormer(path, unlocked.diskKey, name),
      // Made below; nobody is met before it is.
      purges: {
        isDoomed: (...of) => purge.isDoomed(...of),
        isOwing: () => purge.isOwing(),
        follow: () => purge.follow(),
      },
    },
    deps,
  );
  const { peers, recovery } = company;
  parts.push(...company.parts);
  const forget = async (): Promise<void> => {
    sums.forget();
    await answers.forget();
    await search.forget();
  };
  store.replicas.onDestroyed(() => {
    void forget().catch((err: unknown) =>
      log.warn({ err }, 'what was worked out is not forgotten'),
    );
  });
  const purge: Purge = createPurge({
    store,
    docs,
    random: randomBytes,
    others: {
      now: systemNow,
      roster: () => peers.roster(),
      say: (saying) => peers.say(saying),
      changed: () => peers.refresh(),
      adopted: peers.adopted,
      ringKeys: () => peers.ringKeys(),
    },
    onError: (err) => log.warn({ err }, 'a purge of another device is not carried out yet'),
    forget,
  });
  parts.push(purge);
  await purge
    .start()
    .catch((err: unknown) => log.error({ err }, 'a purge is not finished: the next start goes on'));
  const ingest = createIngest({ store, gate });
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

  const retention = createRetention({
    store,
    purge,
    veils,
    record,
    audit,
    now: systemNow,
    onError: (err) => log.warn({ err }, 'what is old was not ended'),
  });
  parts.push(retention);

  const supervisor = createCollecting(deps, name, ingest);
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
  parts.push(answers);
  const status = createStatus({
    deps,
    startedAt,
    addresses,
    protection: unlocked.protection,
    asked: { store, rules, space, audit, answers, search, retention, peers, recovery },
    collectors: supervisor,
    credentials,
    scope: company.served.scope,
    zone: () => zones.zone,
    goals: () => watch.status(),
  });
  const info = { hostname: name, version: VERSION, testing, deviceId: uuidOf(store.device) };
  const setting = (key: string): JsonValue | undefined => docs.settings.get(key);
  const days = createDays({
    history: createZoneHistory(store),
    zoneNow: () => zones.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    setting,
  });
  const reports = createReports({ store, answers, days, now: systemNow });
  const counting = { store, sums, days, rules: () => categories.rules(), now: systemNow };
  const goals = createGoals({ ...counting, docs, reports, random: randomBytes });
  const watch = createGoalWatch({
    goals,
    store,
    setting,
    desktop: process.platform === 'linux' ? createNotifications({ env }) : undefined,
    onError: (err) => log.warn({ err }, 'goals were not looked at'),
  });
  parts.push(watch);
  const work = createSessions(counting);
  const did = createDid({ ...counting, answers });
  const forethought = createForethought({
    store,
    answers,
    reports,
    did,
    work,
    onError: (err) => log.warn({ err }, 'what is asked first was not asked beforehand'),
  });
  parts.push(forethought);
  const attachments = createAttachments({
    store,
    docs,
    purge,
    gate,
    reader: createTextReader(),
    hostname: name,
    random: randomBytes,
    sha256: sealing.primitives.sha256,
    admit: (bytes) => space.admit(bytes),
    onError: (err) => log.warn({ err }, 'what is left of a file that was not kept is not cleared'),
  });
  parts.push(attachments);
  const importer = guardImporter(createImporter({ store, local: info, gate }), space);
  const found = createFoundImport({
    find: () => findActivityWatch({ platform: process.platform, env, home: homedir() }, testing),
    importer,
    settings: docs.settings,
    directory,
    now: systemNow,
    onError: (err) => log.error({ err }, 'what ActivityWatch left was not taken in'),
  });
  parts.push(found);
  const market = createMarketDoor({
    local: store.local,
    role: docs.settings,
    entrusted: () => peers.entrusted(),
    self: uuidOf(store.device),
    directory,
    random: randomBytes,
    now: Date.now,
    log,
  });
  parts.push(market);
  const guarded = guardIngest(ingest, space);
  const app = createApp({
    store,
    attachments,
    ingest: guarded,
    docs,
    audit,
    purge,
    answers,
    reports,
    days,
    did,
    goals,
    watch,
    work,
    scores: createScores({ goals, sessions: work, days, setting, now: systemNow }),
    categories,
    preview: createPreview({ categories, reports }),
    backups: createBackups({ directory, store, sealing, diskKey: unlocked.diskKey }),
    retention,
    rules,
    search,
    importer,
    found,
    credentials,
    browsers: createBrowsers({
      credentials,
      ingest: guarded,
      hostname: name,
      random: randomBytes,
      now: Date.now,
    }),
    market,
    ...company.served,
    info,
    status,
    lock,
    log,
    open,
    actors,
    ...namesOf(deps),
    routes: [...pageRoutes(deps.pages ?? new Map()), ...ownPages(deps.ui)],
  });
  parts.push(supervisor);
  // Recording must go on whatever is wrong with others.
  await peers.start().catch((err: unknown) => log.error({ err }, 'other devices are not heard'));
  const closing = new AbortController();
  parts.push({ stop: async () => closing.abort() });
  return {
    fetch: createDoor(app, closing.signal),
    status,
    audit,
    credentials,
    record() {
      watch.start();
      retention.start();
      search.start();
      attachments.start();
      supervisor.start();
      forethought.start();
      market.start();
    },
  };
}

/** By which names it may be called, and from which pages. */
function namesOf(deps: DaemonOptions): { hosts: readonly string[]; origins: readonly string[] } {
  return { hosts: [hostInUrl(deps.host), ...(deps.hosts ?? [])], origins: deps.origins ?? [] };
}

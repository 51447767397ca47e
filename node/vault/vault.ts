import { codeOf, ElatioError } from '../../protocol/error.ts';
import { MILLISECOND, type Micros } from '../../protocol/event.ts';
import { nativePrimitives, nativeSigning, randomBytes } from '../crypto.ts';
import { clearHolder, holderOf, socketPathOf, writeHolder } from '../directory/index.ts';
import { createServer, type Log } from '../http/index.ts';
import { type Part, stopAll } from '../parts.ts';
import { createHost } from '../peers/host.ts';
import { TOKEN, tokenText } from './admission/token.ts';
import { isOver, newToken } from './admission/tokens.ts';
import { createVaultApp } from './app.ts';
import { placesIn, prepareVaultDirectory, readIdentity } from './directory.ts';
import { createDoor } from './door.ts';
import { openLevelStore } from './level-store.ts';
import { rosterOf } from './owner.ts';
import { openOwners, type OwnerStatus } from './owners.ts';
import { openRegistry } from './registry.ts';
import { createRouter } from './router.ts';

/** A vault that runs. */
export interface Vault {
  /** Multiaddrs with the peer id at which devices reach it; those of the loopback interface last. */
  readonly addresses: readonly string[];
  status(): VaultStatus;
  /** Makes a token for one owner. */
  invite(wanted: Invited): Promise<Invitation>;
  /** @throws ElatioError ELATIO_VAULT_OWNER */
  remove(owner: string): Promise<void>;
  stop(): Promise<void>;
}

export interface VaultStatus {
  readonly addresses: readonly string[];
  /** Bytes that may be kept for all owners together. */
  readonly quota: number;
  readonly bytes: number;
  /** Tokens that are good and were not used. */
  readonly tokens: number;
  readonly owners: readonly OwnerStatus[];
}

export interface Invited {
  /** For whom it is; may be empty. */
  readonly name: string;
  /** Bytes. */
  readonly quota: number | undefined;
}

export interface Invitation {
  readonly token: string;
  readonly expires: Micros;
  readonly quota: number;
}

export interface VaultOptions {
  readonly directory: string;
  /** Bytes that may be kept for all owners together. */
  readonly quota: number;
  /** 0 for any. */
  readonly port: number;
  readonly mdns: boolean;
  /** IP addresses to listen at; all there are where absent. */
  readonly hosts?: readonly string[];
  readonly log: Log;
  /** The system's clock where absent. */
  readonly now?: () => Micros;
}

export const SYNC_PROTOCOL = '/elatio/sync/1.0.0';
const SWEEP_MS = 6 * 3_600_000;

/**
 * Opens a vault, and serves it.
 * @throws ElatioError ELATIO_VAULT_DIRECTORY, ELATIO_VAULT_NEWER, ELATIO_VAULT_IDENTITY, ELATIO_VAULT_HELD,
 *   ELATIO_VAULT_PORT, ELATIO_STORE_…, ELATIO_PEERS_LISTEN
 */
export async function startVault(options: VaultOptions): Promise<Vault> {
  const { directory, quota, port, mdns, hosts, log, now = systemNow } = options;
  await prepareVaultDirectory(directory);
  if (await holderOf(directory)) throw held(directory);
  const parts: Part[] = [];
  try {
    const places = placesIn(directory);
    const registry = await openRegistry(places.registry);
    parts.push({ stop: () => registry.close() });
    const identity = await readIdentity(directory, { random: randomBytes, signing: nativeSigning });
    const store = await openLevelStore(places.owners);
    parts.push({ stop: () => store.close() });
    const common = {
      identity,
      registry,
      primitives: nativePrimitives,
      signing: nativeSigning,
      random: randomBytes,
      now,
      log,
    };
    const owners = await openOwners({ ...common, store, quota });
    parts.push(owners);
    const host = await createHost({
      keys: identity,
      port,
      mdns,
      ...(hosts && { hosts }),
      isMember: (peer) => owners.isMember(peer),
      onFound: () => undefined,
    });
    parts.push(host);
    // Devices look for a vault where it was.
    if (port !== 0 && !host.addresses().some((each) => each.includes(`/tcp/${port}/`))) {
      throw portTaken(port);
    }
    await host.serve(
      SYNC_PROTOCOL,
      createRouter((owner, peer) => owners.hearOf(owner, peer)),
    );
    const door = createDoor({
      ...common,
      host,
      owners,
      readRoster: (statements) =>
        rosterOf({ sha256: nativePrimitives.sha256, signing: nativeSigning }, statements),
    });
    parts.push(door);
    await door.look();

    const vault: Vault = {
      addresses: host.addresses(),
      status: () => ({
        addresses: host.addresses(),
        quota,
        bytes: owners.list().reduce((sum, { bytes }) => sum + bytes, 0),
        tokens: registry.tokens().filter((token) => !token.used && !isOver(token, now())).length,
        owners: owners.list(),
      }),
      async invite({ name, quota: wanted = quota }) {
        const secret = randomBytes(TOKEN);
        const token = newToken(nativePrimitives, secret, { name, quota: wanted }, now());
        await registry.addToken(token, now());
        await door.look();
        const { expires } = token;
        return { token: tokenText(nativePrimitives, secret), expires, quota: wanted };
      },
      async remove(owner) {
        for (const peer of await owners.remove(owner)) host.drop(peer);
      },
      stop: () => stopAll(parts, log),
    };
    const server = createServer({
      app: { fetch: createVaultApp({ vault, log }) },
      socketPath: socketPathOf(directory),
    });
    await server.start();
    parts.push(server);
    await writeHolder(directory, { pid: process.pid, address: host.addresses()[0] ?? '' });
    parts.push({ stop: () => clearHolder(directory) });
    const sweeping = setInterval(() => void owners.sweep(), SWEEP_MS).unref();
    parts.push({ stop: () => Promise.resolve(clearInterval(sweeping)) });
    void owners.sweep();
    return vault;
  } catch (error) {
    await stopAll(parts, log);
    throw codeOf(error) === 'ELATIO_STORE_LOCKED' ? held(directory) : error;
  }
}

function systemNow(): Micros {
  return Date.now() * MILLISECOND;
}

function held(directory: string): ElatioError {
  return new ElatioError(
    'ELATIO_VAULT_HELD',
    `A vault is served from ${directory} already. End that one, or choose another directory with --data DIR.`,
  );
}

function portTaken(port: number): ElatioError {
  return new ElatioError(
    'ELATIO_VAULT_PORT',
    `Another program has port ${port}, at which devices are to find the vault. Choose another with --peer-port N, and keep to it.`,
  );
}

import { ElatioError } from '../../protocol/error.ts';
import { isEverything, scopeText, type ToldScope } from './scope.ts';
import { countOf, counted, localTime, sizeOf, table } from './output.ts';

/** A device as the daemon tells it: see `http/v1/devices.ts`. */
export interface ToldDevice {
  readonly id: string;
  readonly name: string;
  readonly role: 'admin' | 'member' | 'vault';
  readonly standing: 'active' | 'suspended' | 'revoked';
  readonly self: boolean;
  readonly connected: boolean;
  readonly synced: boolean;
  readonly items: number | null;
  readonly keeps: ToldScope | null;
  readonly behind: number | null;
  readonly ahead: number | null;
  readonly confirmed: string | null;
  readonly toldBy: string | null;
  readonly vault: { readonly quota: number; readonly used: number; readonly full: boolean } | null;
}

/** Digits by which people tell devices. */
const SHORT = 8;

/** What `elatio devices` shows. */
export function devicesText(devices: readonly ToldDevice[]): string {
  const rows = devices.map((device) => [
    device.id.slice(0, SHORT),
    device.self ? `${device.name} (this one)` : device.name,
    device.standing === 'active' ? device.role : `${device.role}, ${device.standing}`,
    holdingText(device),
    standingText(device),
    device.confirmed === null ? (device.self ? '' : 'never') : localTime(device.confirmed),
  ]);
  const head = ['id', 'name', 'role', 'holds', 'how it stands', 'last confirmed'];
  const others = devices.filter(({ self, standing }) => !self && standing !== 'revoked');
  if (others.length > 0) return table(head, rows);
  return `${table(head, rows)}\nThere are no others: "elatio devices add" lets one in.`;
}

function holdingText({ items, keeps, self }: ToldDevice): string {
  const scope = keeps && !isEverything(keeps) ? `keeps ${scopeText(keeps)}` : undefined;
  if (items === null) return scope ?? '';
  const held = self ? counted(items, 'event') : `${counted(items, 'item')} of the log`;
  return scope === undefined ? held : `${held}; ${scope}`;
}

function standingText(device: ToldDevice): string {
  const { self, standing, connected, synced, behind, ahead, vault, toldBy } = device;
  if (self) return '';
  if (standing === 'revoked') return 'nothing it makes is accepted';
  if (behind === null) return connected ? 'connected' : 'never met';
  const where = connected ? 'connected' : 'away';
  const isPartial = device.keeps !== null && !isEverything(device.keeps);
  if (synced) return `${where}, has all${isPartial ? ' that it keeps' : ''}`;
  const lacks = [
    ...(behind > 0 ? [`lacks ${countOf(behind)}`] : []),
    ...(ahead !== null && ahead > 0 ? [`has ${countOf(ahead)} more`] : []),
    ...(vault?.full ? [`has no room for more (${sizeOf(vault.quota)})`] : []),
    ...(toldBy === null ? [] : [`${toldBy} says`]),
  ];
  return [where, ...lacks].join(', ');
}

/**
 * The device that a person means: by its name, or by how its id begins.
 * @throws ElatioError ELATIO_CLI_DEVICE
 */
export function deviceMeant(devices: readonly ToldDevice[], text: string): ToldDevice {
  const called = devices.filter(({ name }) => name === text);
  // One that was revoked may have left its name to the next.
  const active = called.filter(({ standing }) => standing !== 'revoked');
  const named = active.length > 0 ? active : called;
  const begun = devices.filter(({ id }) => text.length >= 4 && id.startsWith(text.toLowerCase()));
  const found = named.length > 0 ? named : begun;
  if (found.length === 1) return found[0];
  const message =
    found.length === 0
      ? `There is no device "${text}": "elatio devices" shows those there are.`
      : `There are ${found.length} devices "${text}": say which by its id, as "elatio devices" shows it.`;
  throw new ElatioError('ELATIO_CLI_DEVICE', message);
}

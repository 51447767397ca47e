import { ElatioError } from '../../../protocol/error.ts';
import type { BucketState } from '../../store/index.ts';

/** What is recorded of one device, by names of buckets. */
export interface Device {
  readonly hostname: string;
  /** Which window has the focus. */
  readonly windows: readonly string[];
  /** Whether somebody is there. Where there is none, all that is recorded counts as present. */
  readonly presence: readonly string[];
  readonly sites: readonly string[];
  readonly editors: readonly string[];
  readonly input: readonly string[];
}

type Source = Exclude<keyof Device, 'hostname'>;

const NONE: Omit<Device, 'hostname'> = {
  windows: [],
  presence: [],
  sites: [],
  editors: [],
  input: [],
};

function sourceOf(type: string): Source | undefined {
  if (type === 'currentwindow') return 'windows';
  if (type === 'afkstatus') return 'presence';
  if (type === 'app.editor.activity') return 'editors';
  if (type === 'os.hid.input') return 'input';
  return type.startsWith('web.tab.') ? 'sites' : undefined;
}

/**
 * The devices that buckets are of, by their host names, the oldest first: in the same order wherever it is asked. Of two
 * buckets of a device the older one comes first.
 * @param hostname only this one
 * @throws ElatioError ELATIO_QUERY_DEVICE where nothing that tells of use is recorded of it
 */
export function devicesOf(
  buckets: ReadonlyMap<string, BucketState>,
  hostname?: string,
): readonly Device[] {
  const sorted = [...buckets].sort(
    ([, a], [, b]) => a.spec.created - b.spec.created || (a.id < b.id ? -1 : 1),
  );
  const devices = new Map<string, Device>();
  for (const [name, { spec }] of sorted) {
    const source = sourceOf(spec.type);
    if (!source) continue;
    const device = devices.get(spec.hostname) ?? { hostname: spec.hostname, ...NONE };
    devices.set(spec.hostname, { ...device, [source]: [...device[source], name] });
  }
  if (hostname === undefined) return [...devices.values()];
  const device = devices.get(hostname);
  if (device) return [device];
  const known = [...devices.keys()].map((name) => `"${name}"`).join(', ') || 'none';
  throw new ElatioError(
    'ELATIO_QUERY_DEVICE',
    `Nothing is recorded of a device named "${hostname.slice(0, 80)}". There are: ${known.slice(0, 1_000)}.`,
  );
}

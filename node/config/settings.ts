import * as z from 'zod';
import {
  isAddress,
  isFolder,
  isHostName,
  isOrigin,
  isPages,
  isSize,
  isSizeOrNone,
  type Pages,
} from './values.ts';
import { byName, one, oneFolder, several, type WordReader } from './words.ts';

/** A setting of this node. All there is to know of it stands here, and nowhere else. */
export interface Setting {
  readonly schema: z.ZodType;
  /** What is allowed, in words: "… is expected". */
  readonly expected: string;
  /** Where nobody has chosen; `null` is none. */
  readonly usual: unknown;
  /** The same of a node that runs with `--testing`, where it differs. */
  readonly testing?: unknown;
  /** The option of `elatio up` that goes before it. */
  readonly flag?: string;
  readonly words: WordReader;
  readonly description: string;
  readonly takesEffect: 'from the next start on';
}

const takesEffect = 'from the next start on';

/** Every setting by its name, in the order in which they are shown. */
export const SETTINGS = {
  port: {
    schema: z.int().min(0).max(65_535),
    expected: 'a whole number from 0 to 65535',
    // As ActivityWatch's.
    usual: 5600,
    testing: 5666,
    flag: '--port',
    words: one,
    description: 'TCP port; 0 takes a free one',
    takesEffect,
  },
  host: {
    schema: z.string().refine(isAddress),
    expected: 'an IP address, or a name of this machine',
    usual: '127.0.0.1',
    flag: '--host',
    words: one,
    description: 'where it listens; other machines learn no more than that it is there',
    takesEffect,
  },
  hosts: {
    schema: z.array(z.string().refine(isHostName)),
    expected:
      'a list of host names without scheme and port, such as "my.name" (IPv6 addresses in brackets)',
    usual: [] as readonly string[],
    words: several,
    description: 'further names by which it may be called (the Host header)',
    takesEffect,
  },
  origins: {
    schema: z.array(z.string().refine(isOrigin)),
    expected:
      'a list of origins as browsers write them: scheme://host, :port where it is not the usual one, and no path',
    usual: [] as readonly string[],
    words: several,
    description: 'further web origins and browser extensions whose pages may use it',
    takesEffect,
  },
  open: {
    schema: z.boolean(),
    expected: 'true or false',
    usual: false,
    flag: '--open',
    words: one,
    description: 'whether every program on this machine may read and change everything',
    takesEffect,
  },
  collectors: {
    schema: z.boolean(),
    expected: 'true or false',
    usual: true,
    flag: '--collectors',
    words: one,
    description: 'whether it records by itself; what watchers send is taken in either way',
    takesEffect,
  },
  awayAfter: {
    // Twice as long as there is between two looks at least, or a single key might be missed.
    schema: z.int().min(10).max(86_400),
    expected: 'a whole number of seconds from 10 to 86400',
    // As ActivityWatch's.
    usual: 180,
    words: one,
    description: 'so many seconds without input are being away',
    takesEffect,
  },
  durability: {
    schema: z.enum(['batched', 'strict']),
    expected: 'batched or strict',
    usual: 'batched',
    flag: '--durability',
    words: one,
    description: 'batched: fsync within a second; strict: before each answer',
    takesEffect,
  },
  maxDisk: {
    schema: z.string().refine(isSize),
    expected: 'a size, such as "5GB" or "800MB",',
    usual: null,
    flag: '--max-disk',
    words: one,
    description: 'most that the data directory may hold: beyond it nothing more is recorded',
    takesEffect,
  },
  lowSpace: {
    schema: z.string().refine(isSizeOrNone),
    expected: 'a size, such as "500MB" or "2GB", or "0"',
    // Room for the system, and for tidying and purges, which write anew before they remove.
    usual: '500MB',
    flag: '--low-space',
    words: one,
    description: 'with less free on the disk nothing more is recorded; 0 for no such threshold',
    takesEffect,
  },
  peerPort: {
    schema: z.int().min(0).max(65_535),
    expected: 'a whole number from 0 to 65535',
    usual: 5601,
    testing: 5667,
    flag: '--peer-port',
    words: one,
    description:
      'TCP port at which your other devices reach this one, once there are any; 0 for any',
    takesEffect,
  },
  mdns: {
    schema: z.boolean(),
    expected: 'true or false',
    usual: true,
    flag: '--mdns',
    words: one,
    description: 'whether it and your other devices look for each other in the local network',
    takesEffect,
  },
  pages: {
    schema: z.custom<Pages>(isPages),
    expected:
      'an absolute folder by name, {"NAME": "DIR"}, with letters, digits, "-", "_", "." in names,',
    usual: {},
    flag: '--page',
    words: byName,
    description: 'folders that it serves at /pages/NAME/',
    takesEffect,
  },
  ui: {
    schema: z.string().refine(isFolder),
    expected: 'an absolute folder',
    usual: null,
    flag: '--ui',
    words: oneFolder,
    description: 'a folder that it serves at /: another web interface',
    takesEffect,
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

type SchemaOf<Name extends SettingName> = (typeof SETTINGS)[Name]['schema'];

/** A value of every setting. */
export type Settings = {
  readonly [Name in SettingName]:
    Readonly<z.infer<SchemaOf<Name>>> | Extract<(typeof SETTINGS)[Name]['usual'], null>;
};

/** What `config.json` holds. */
export type Config = { readonly [Name in SettingName]?: Readonly<z.infer<SchemaOf<Name>>> };

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

export function isSettingName(text: string): text is SettingName {
  return Object.hasOwn(SETTINGS, text);
}

/** The value of a setting that nobody has chosen. */
export function usualValue(name: SettingName, testing: boolean): unknown {
  const setting: Setting = SETTINGS[name];
  return testing && setting.testing !== undefined ? setting.testing : setting.usual;
}

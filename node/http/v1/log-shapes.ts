/** What is said of activities that a person logs by hand. Words are read as `collectors/manual` reads them. */
import { z } from '@hono/zod-openapi';
import type { Micros } from '../../../protocol/event.ts';
import type { Here } from '../../../collectors/index.ts';
import { checkData } from '../../ingest/index.ts';
import { isZone } from '../../zone.ts';
import type { NodeStatus } from '../status.ts';
import { EventAsStored, SentData } from './shapes.ts';

export const LoggedActivity = EventAsStored.extend({
  bucket: z.string().openapi({ description: 'The id of its bucket.' }),
}).openapi('LoggedActivity');

const Zone = z
  .string()
  .refine(isZone, 'an IANA time zone')
  .optional()
  .openapi({
    description: 'In which times without an offset are; that of the node where absent.',
    examples: ['Europe/Berlin'],
  });

const Fields = SentData.optional().openapi({
  description: 'Whatever is worth noting; what is `null` is not there.',
  examples: [{ km: 5, note: 'along the river' }],
});

const When = z.object({
  at: z
    .string()
    .optional()
    .openapi({
      description: 'The beginning. A time of day that is still to come today is yesterday’s.',
      examples: ['7:30', 'yesterday 7:30', '2026-11-20 7:30', '2026-11-20T07:30:00+01:00'],
    }),
  for: z
    .union([z.string(), z.number()])
    .optional()
    .openapi({ description: 'How long; a number is seconds.', examples: ['28m', '1h30m', 90] }),
  until: z
    .string()
    .optional()
    .openapi({ description: 'The end. A time of day is the first after the beginning.' }),
  zone: Zone,
});

const Name = z.string().openapi({ examples: ['run'] });

export const ActivityAsSent = When.extend({ activity: Name, fields: Fields }).openapi('Activity', {
  examples: [{ activity: 'run', fields: { km: 5 }, at: 'yesterday 7:30', for: '28m' }],
});

export const ActivityChange = When.extend({ activity: Name.optional(), fields: Fields }).openapi(
  'ActivityChange',
  { examples: [{ for: '30m' }] },
);

/** What was sent, its fields checked. @throws ElatioError ELATIO_INGEST_FIELD */
export function words<T extends { readonly fields?: unknown }>(sent: T) {
  const { fields } = sent;
  return { ...sent, fields: fields === undefined ? undefined : checkData(fields, 'fields') };
}

/** What tells when and where it is. */
export interface HereDeps {
  readonly status: () => NodeStatus;
  /** The system's clock where absent. */
  readonly now?: () => Micros;
}

/** @param zone that the client is in, if it says so */
export function hereOf({ status, now = systemNow }: HereDeps, zone: string | undefined): Here {
  const known = zone ?? status().zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { now: now(), zone: known };
}

export function systemNow(): Micros {
  return Date.now() * 1_000;
}

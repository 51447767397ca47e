/** What reports take and tell. What is wrong throws ELATIO_INGEST_FIELD, naming the parameter. */
import { z } from '@hono/zod-openapi';
import { formatTime, wrongField } from '../../ingest/index.ts';
import {
  EVERY,
  isDayWord,
  type Report,
  type ReportPeriod as Period,
  type When,
} from '../../query/index.ts';
import { isZone } from '../../zone.ts';
import { readTime } from '../parameters.ts';
import { asOfParameter } from './parameters.ts';
import { Time } from './shapes.ts';

export const zoneParameter = z
  .string()
  .refine(isZone, 'an IANA time zone')
  .optional()
  .openapi({
    description: 'By whose clock days begin; where absent, by that which was in force at the time.',
    examples: ['Europe/Berlin'],
  });

/** The date of a day of the person's; today where absent. */
export function dateParameter(name: string) {
  return z
    .string()
    .transform((text): string => {
      if (isDate(text) && readTime(text, name) !== undefined) return text;
      throw wrongField(name, 'a date such as 2024-01-15', text);
    })
    .optional()
    .openapi({
      description: 'From the day of this date on; today where absent.',
      examples: ['2024-01-15'],
    });
}

/** Which time, by the clock of where. */
export const ReportRange = z.object({
  since: whenParameter('since', 'From then on; from the beginning of today where absent.'),
  until: whenParameter('until', 'Up to then; to now where absent.'),
  zone: zoneParameter,
  asOf: asOfParameter,
});

export const deviceParameter = z
  .string()
  .optional()
  .openapi({ description: 'The host name of a device; all where absent.' });

/** A period of days, weeks, … */
export const everyParameter = z.enum(EVERY).optional().openapi({
  description:
    'By the clock and the calendar: days begin at 04:00, weeks on Monday, unless the settings `startOfDay` and `startOfWeek` say otherwise. All is one period where absent.',
});

/** A whole number of things. @param usual where it is absent */
export function countParameter(
  name: string,
  { usual, least, most }: { readonly usual: number; readonly least: number; readonly most: number },
  description: string,
) {
  const type = { type: 'integer' as const, minimum: least, maximum: most, default: usual };
  return z
    .string()
    .default(String(usual))
    .transform((text): number => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
      if (value >= least && value <= most) return value;
      throw wrongField(name, `a whole number from ${least} to ${most}`, text);
    })
    .openapi({ ...type, description });
}

function whenParameter(name: string, description: string) {
  return z
    .string()
    .transform((text): When => readWhen(text, name))
    .optional()
    .openapi({
      description: `${description} A time; or \`today\`, \`yesterday\`, \`tomorrow\` or a date, for when that day begins.`,
      examples: ['2024-01-15'],
    });
}

function readWhen(text: string, name: string): When {
  if (isDayWord(text)) return text;
  const moment = readTime(text, name);
  return isDate(text) ? text : moment;
}

function isDate(text: string): text is `${number}-${number}-${number}` {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

/** What every report tells of itself. */
export const ReportHead = z.object({
  since: Time,
  until: Time,
  zone: z.string().openapi({ description: 'In force at the end.', examples: ['Europe/Berlin'] }),
  devices: z
    .array(
      z.object({
        hostname: z.string(),
        presence: z.boolean().openapi({
          description:
            'Whether it is recorded that somebody was there. Where it is not, all use counts as that.',
        }),
      }),
    )
    .openapi({
      description: 'Where several were used at once, the first of them counts.',
    }),
});

export function headOf({ from, to, zone, devices }: Report) {
  return {
    since: formatTime(from),
    until: formatTime(to),
    zone,
    devices: devices.map(({ hostname, presence }) => ({
      hostname,
      presence: presence.length > 0,
    })),
  };
}

export const ReportPeriod = z.object({
  name: z
    .string()
    .nullable()
    .openapi({
      description:
        'The hour, the day, the first day of a week, or the month; `null` where all is one.',
      examples: ['2024-01-15'],
    }),
  from: Time,
  until: Time,
});

export function periodOf({ name, from, to }: Period) {
  return { name, from: formatTime(from), until: formatTime(to) };
}

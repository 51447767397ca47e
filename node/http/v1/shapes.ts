/** What several operations take and answer. Names of schemas are those of the description. */
import { z } from '@hono/zod-openapi';
import type { JsonObject } from '../../../protocol/json.ts';
import { isObject, parseEvent } from '../../ingest/index.ts';

/** A moment in an answer. */
export const Time = z.string().openapi({
  format: 'date-time',
  examples: ['2024-01-15T12:49:46.314000+00:00'],
});

/** A JSON object in an answer. */
export const Data = z.record(z.string(), z.unknown());

/** A JSON object that was sent. Taken as it is: zod's record would lose a key `__proto__`. */
export const SentData = z
  .custom<JsonObject>(isObject, 'an object')
  .openapi({ type: 'object', additionalProperties: true });

/** Without flags, so that it means the same to everybody who reads the description. */
const NO_CONTROLS = new RegExp(String.raw`^[^\u0000-\u001f\u007f-\u009f]*$`);

/** A text of a bucket that was sent. */
export const Text = z
  .string()
  .max(256, 'at most 256 characters')
  .regex(NO_CONTROLS, 'no control characters');

const DURATION = 'Seconds.';

export const EventAsStored = z
  .object({
    id: z.int().openapi({ description: 'Of this node; does not change.' }),
    timestamp: Time,
    duration: z.number().openapi({ description: DURATION }),
    data: Data.openapi({
      description: 'What went on; the type of the bucket says how to read it.',
    }),
  })
  .openapi('Event');

/** An event that was sent, as it is stored now; or not. */
export const EventAsTaken = z
  .object({
    ...EventAsStored.shape,
    id: z
      .int()
      .nullable()
      .openapi({ description: 'Of this node; does not change. `null` where nothing is stored.' }),
  })
  .openapi('TakenEvent');

/** An event as it is sent: for clients and the description; it is read as ActivityWatch's API reads it. */
export const EventAsSent = z
  .object({
    timestamp: z.string().openapi({
      description: 'ISO 8601; without an offset it is UTC.',
      examples: ['2024-01-15T12:49:46.314Z'],
    }),
    duration: z.number().optional().openapi({ description: DURATION, minimum: 0, default: 0 }),
    data: SentData,
  })
  .openapi('SentEvent');

/** The same as it is stored. Throws ELATIO_INGEST_FIELD. */
export const EventToStore = EventAsSent.transform((event) => parseEvent(event, ''));

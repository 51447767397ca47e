import { z } from '@hono/zod-openapi';
import { Data, Time } from './shapes.ts';

/** What an event says, or said. */
export const TextOfEvent = z.object({ timestamp: Time, duration: z.number(), data: Data });

/** What became of an event. */
export const Became = z
  .union([z.string(), TextOfEvent, z.array(z.union([z.string(), TextOfEvent]))])
  .openapi('Became', {
    description:
      '`recorded`: as it was recorded; `deleted`; `destroyed`: purged since; an event; or the pieces that it was split into.',
  });

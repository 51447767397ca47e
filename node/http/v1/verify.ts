import type { Store } from '../../store/index.ts';
import { emptyReply, jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';

/** Checks everything that is stored, as long as somebody waits for the answer. */
export function verifyRoutes({ store }: { readonly store: Store }): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/verify',
      access: 'owner',
      async handler({ req }) {
        const { signal } = req.raw;
        try {
          return jsonReply(await store.verify(signal));
        } catch (error) {
          if (signal.aborted) return emptyReply(503);
          throw error;
        }
      },
    },
  ];
}

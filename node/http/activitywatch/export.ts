import type { Store } from '../../store/index.ts';
import { exportReply } from '../export/index.ts';
import { bucketOf } from '../parameters.ts';
import type { Route } from '../route.ts';

export function exportRoutes({ store }: { readonly store: Store }): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/0/export',
      access: 'read',
      audit: 'export',
      handler: () =>
        exportReply(store, 'aw', { buckets: [...store.buckets()], range: {} }, 'aw-buckets-export'),
    },
    {
      method: 'GET',
      path: '/api/0/buckets/:bucket/export',
      access: 'read',
      audit: 'export',
      handler({ req }) {
        const { name, bucket } = bucketOf(req, store);
        const selection = { buckets: [[name, bucket] as const], range: {} };
        return exportReply(store, 'aw', selection, `aw-bucket-export_${name}`);
      },
    },
  ];
}

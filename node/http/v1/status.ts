import { jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';
import type { NodeStatus } from '../status.ts';

export function statusRoutes({ status }: { readonly status: () => NodeStatus }): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/status',
      access: 'read',
      handler: () => jsonReply(status()),
    },
  ];
}

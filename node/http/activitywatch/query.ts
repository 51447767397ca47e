import { ElatioError } from '../../../protocol/error.ts';
import type { Route } from '../route.ts';

/** The one part of ActivityWatch's API that is yet to come. */
export function queryRoutes(): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/0/query',
      access: 'read',
      handler() {
        throw new ElatioError('ELATIO_HTTP_LATER', 'Queries are yet to come.');
      },
    },
  ];
}

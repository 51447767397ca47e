import { jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';

/** What a node says of itself to anybody who asks. */
export interface NodeInfo {
  readonly hostname: string;
  readonly version: string;
  readonly testing: boolean;
  /** A UUID, see `uuidOf`; nil while the node is locked (RFC 9562 section 5.9). */
  readonly deviceId: string;
}

export function infoRoutes({ info }: { readonly info: NodeInfo }): Route[] {
  const { hostname, version, testing, deviceId } = info;
  const answer = { hostname, version, testing, device_id: deviceId };
  return [
    { method: 'GET', path: '/api/0/info', access: 'public', handler: () => jsonReply(answer) },
  ];
}

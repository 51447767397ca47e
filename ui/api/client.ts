import { createApiClient } from '../../node/http/api-client.ts';

/** The node that this page came from. Failures are thrown, with their codes: see `failure.ts`. */
export const api = createApiClient({ base: location.origin });

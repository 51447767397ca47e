import type { UseQueryResult } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';

/** Where something is recorded, by host name. */
export function useHostnames(): UseQueryResult<readonly string[]> {
  return useAnswer(['log', 'hostnames'], async (signal) => {
    const { devices } = await (
      await api.activity.$get({ query: { since: 'today' } }, { init: { signal } })
    ).json();
    return devices.map(({ hostname }) => hostname);
  });
}

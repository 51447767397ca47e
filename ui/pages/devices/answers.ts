import { api } from '../../api/client.ts';
import { codeOf } from '../../api/failure.ts';
import { useAnswer } from '../../api/queries.ts';

/** Milliseconds between two looks. */
const SOON = 500;
const OFTEN = 2_000;
const NOW_AND_THEN = 60_000;

/**
 * Your devices and vaults, this one first. The access log has an entry of each time that they are asked for, and none of
 * the node's status: so that says when to ask.
 */
export function useDevices() {
  const status = useAnswer(
    ['status'],
    async (signal) => (await api.status.$get({}, { init: { signal } })).json(),
    { every: OFTEN },
  );
  const { devices, connected, synced } = status.data?.peers ?? {};
  return useAnswer(
    ['devices', 'list', devices, connected, synced],
    async (signal) => (await api.devices.$get({}, { init: { signal } })).json(),
    { every: NOW_AND_THEN, enabled: status.data !== undefined || status.isError },
  );
}

export type Device = NonNullable<ReturnType<typeof useDevices>['data']>[number];

/** Invitations of the last twenty minutes, the newest first. */
export function useInvitations(isUnderWay: boolean) {
  return useAnswer(
    ['devices', 'invitations'],
    async (signal) => (await api.invitations.$get({}, { init: { signal } })).json(),
    { every: isUnderWay ? SOON : OFTEN },
  );
}

export type Invitation = NonNullable<ReturnType<typeof useInvitations>['data']>[number];

/** How far this device is with joining others; `null` where it has not begun since the start. */
export function useJoining(isOpen: boolean) {
  return useAnswer(
    ['devices', 'join'],
    async (signal) => {
      try {
        return await (await api.join.$get({}, { init: { signal } })).json();
      } catch (error) {
        if (codeOf(error) === 'ELATIO_PAIRING_NONE') return null;
        throw error;
      }
    },
    { enabled: isOpen, every: (join) => (join && isJoining(join) ? SOON : false) },
  );
}

export type Join = NonNullable<ReturnType<typeof useJoining>['data']>;

/** Whether it goes on. */
export function isJoining({ state }: { readonly state: string }): boolean {
  return state !== 'joined' && state !== 'failed';
}

/** What this device keeps of what the others record. */
export function useScope() {
  return useAnswer(['devices', 'scope'], async (signal) =>
    (await api.scope.$get({}, { init: { signal } })).json(),
  );
}

export type Scope = NonNullable<ReturnType<typeof useScope>['data']>;

/** Browsers whose extension is connected, the oldest first. */
export function useBrowsers(isAwaited: boolean) {
  return useAnswer(
    ['devices', 'browsers'],
    async (signal) => (await api.browser.connections.$get({}, { init: { signal } })).json(),
    { every: isAwaited ? SOON : NOW_AND_THEN },
  );
}

import { api } from '../../api/client.ts';
import { codeOf } from '../../api/failure.ts';
import { useAnswer } from '../../api/queries.ts';

/** Milliseconds between two looks: while something is under way, and else. */
const SOON = 500;
const NOW_AND_THEN = 5_000;

/** Your devices and vaults, this one first. */
export function useDevices() {
  return useAnswer(
    ['devices'],
    async (signal) => (await api.devices.$get({}, { init: { signal } })).json(),
    { every: NOW_AND_THEN },
  );
}

export type Device = NonNullable<ReturnType<typeof useDevices>['data']>[number];

/** Invitations of the last twenty minutes, the newest first. */
export function useInvitations(isUnderWay: boolean) {
  return useAnswer(
    ['devices', 'invitations'],
    async (signal) => (await api.invitations.$get({}, { init: { signal } })).json(),
    { every: isUnderWay ? SOON : NOW_AND_THEN },
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

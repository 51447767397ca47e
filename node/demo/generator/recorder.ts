import type { DeviceKind, Session } from './day-plan.ts';
import { COMPUTER, HANDHELD, programsOf } from './devices.ts';
import { playSession } from './glance.ts';
import { createPersona } from './persona.ts';
import { Random } from './random.ts';
import { mergeByEnd, type Recording } from './recording.ts';
import { AfkWatcher } from './watchers/afk.ts';
import { watchEditor } from './watchers/editor.ts';
import { watchApps, watchUnlock } from './watchers/phone.ts';
import { watchPages } from './watchers/web.ts';
import { watchWindows } from './watchers/window.ts';

/** Turns sessions, given in order, into what the watchers of one device write. */
export interface Recorder {
  /** The events that ended since the session before, by their ends. */
  record(session: Session, day: number, index: number): Recording;
  /** What is open after the last session, as written by a shutdown then. */
  finish(): Recording;
}

/** A session draws from a place of its own, so that no other can change it. */
const SESSIONS: Readonly<Record<DeviceKind, number>> = {
  laptop: 10,
  desktop: 11,
  phone: 12,
  tablet: 13,
};
const SESSIONS_A_DAY = 1000;

export function createRecorder(kind: DeviceKind, person: number): Recorder {
  const random = new Random(person);
  const recorder =
    kind === 'phone' || kind === 'tablet'
      ? recordHandheld(random)
      : recordComputer(kind, person, random);
  return {
    ...recorder,
    record(session, day, index) {
      random.reseed(person, SESSIONS[kind], day * SESSIONS_A_DAY + index);
      return recorder.record(session, day, index);
    },
  };
}

function recordHandheld(random: Random): Recorder {
  return {
    record: (session) =>
      mergeByEnd([
        watchUnlock(HANDHELD.unlock, session),
        watchApps(HANDHELD.apps, session, random),
      ]),
    finish: () => [],
  };
}

function recordComputer(kind: DeviceKind, person: number, random: Random): Recorder {
  const setting = {
    random,
    memory: new Random(person),
    persona: createPersona(person),
    programs: programsOf(kind),
  };
  const afk = new AfkWatcher(COMPUTER.afk);
  return {
    record(session, day) {
      const performance = playSession(session, { ...setting, day });
      const { glances } = performance;
      const recordings = [
        watchWindows(COMPUTER.window, glances),
        afk.watch(performance, random),
        watchPages(COMPUTER.web, glances, random),
      ];
      if (kind === 'laptop') recordings.push(watchEditor(COMPUTER.editor, glances, random));
      return mergeByEnd(recordings);
    },
    finish: () => afk.shutDown(),
  };
}

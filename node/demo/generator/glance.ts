import { SECOND, type Micros } from '../../../protocol/event.ts';
import type { Session } from './day-plan.ts';
import { MOODS, type Occupation } from './moods.ts';
import type { Random } from './random.ts';
import type { Scene, Setting } from './scene.ts';

/** A window in front, from the first to the last poll of a watcher that saw it. */
export interface Glance {
  readonly scene: Scene;
  readonly start: Micros;
  end: Micros;
  /** Whether it was only looked at, or left alone. */
  still: boolean;
}

/** A watcher looks once a second; asking and sending take it a little longer, differently each time. */
const POLL: Micros = SECOND;
const OVERHEAD: Micros = 7_000;
const JITTER: Micros = 9_000;

/** So many of the last windows are a key away. */
const WITHIN_REACH = 7;

/** Nobody leaves for longer without the session being over. */
const LONGEST_BREAK: Micros = 900 * SECOND;

/** What happened in a session. */
export interface Performance {
  /** Never empty. */
  readonly glances: readonly Glance[];
  /** When a key or the mouse was last touched; the last window stays for a while after it. */
  readonly left: Micros;
}

/** Plays a session: which windows come to the front, one after the other without a pause. */
export function playSession(session: Session, setting: Setting): Performance {
  const { random } = setting;
  const screen = new Screen(session.start, setting);
  for (const { mood, end } of session.stages) {
    while (screen.now < end) {
      const doing = random.pick(MOODS[mood]);
      const minutes = random.between(doing.minutes[0], doing.minutes[1]);
      screen.occupy(doing, Math.min(end, screen.now + minutes * 60 * SECOND), end);
      if (screen.now + LONGEST_BREAK < end && random.chance(0.45)) screen.leaveForAWhile();
    }
  }
  return screen.close();
}

/** What one watcher sees in the course of a session. */
class Screen {
  /** The latest poll. */
  now: Micros;
  readonly #setting: Setting;
  readonly #random: Random;
  readonly #glances: Glance[] = [];
  /** The windows a key away, the latest first. */
  readonly #recent: Scene[] = [];

  constructor(start: Micros, setting: Setting) {
    this.now = start;
    this.#setting = setting;
    this.#random = setting.random;
  }

  /** Does one thing until `done`, and never goes on much longer than until `end`. */
  occupy(doing: Occupation, done: Micros, end: Micros): void {
    const random = this.#random;
    while (this.now < done) {
      const scene = this.#nextScene(doing);
      const most = Math.ceil((end - this.now) / SECOND) + 30;
      const still = random.chance(doing.still);
      const usual = random.spread(doing.polls[0], doing.polls[1]);
      const polls = still ? Math.max(usual, random.spread(60, 500)) : usual;
      this.#show(scene, Math.min(polls, most), still);
    }
  }

  /** A coffee, a colleague, the door bell: the window stays, nobody is there. */
  leaveForAWhile(): void {
    const last = this.#glances.at(-1);
    if (last) this.#show(last.scene, this.#random.spread(100, 700), true);
  }

  /** Either the lid is closed, or the screen locks itself after some minutes. */
  close(): Performance {
    const random = this.#random;
    const last = this.#glances[this.#glances.length - 1];
    const left = Math.max(last.start, last.end - random.below(SECOND));
    const polls = random.chance(0.5) ? random.between(2, 20) : random.between(300, 600);
    last.end += this.#pollsTake(polls);
    return { glances: this.#glances, left };
  }

  #show(scene: Scene, polls: number, still: boolean): void {
    const last = this.#glances.at(-1);
    if (last && isSameWindow(last.scene, scene)) {
      last.end += this.#pollsTake(polls);
      last.still ||= still;
      this.now = last.end;
      return;
    }
    const start = last ? this.now + this.#pollsTake(1) : this.now;
    this.now = start + this.#pollsTake(polls - 1);
    this.#glances.push({ scene, start, end: this.now, still });
  }

  #nextScene(doing: Occupation): Scene {
    const random = this.#random;
    const recent = this.#recent;
    if (recent.length > 1 && random.chance(doing.return)) return recent[random.zipf(recent.length)];
    const scene = random.pick(doing.sources)(this.#setting);
    if (recent.length === WITHIN_REACH) recent.pop();
    recent.unshift(scene);
    return scene;
  }

  /** Time from one poll to the `polls`-th after it. Sums of small delays scatter by their root. */
  #pollsTake(polls: number): Micros {
    if (polls === 0) return 0;
    const scatter = Math.floor(JITTER * Math.sqrt(polls));
    return polls * (POLL + OVERHEAD) + this.#random.below(scatter);
  }
}

function isSameWindow(a: Scene, b: Scene): boolean {
  return a === b || (a.window.title === b.window.title && a.window.app === b.window.app);
}

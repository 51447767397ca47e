/** How often credentials were wrong of late. One count for the machine: loopback has no addresses to tell apart. */
export interface Failures {
  /** Counts one more; false where there were too many in the last minute, and then it is not counted. */
  add(): boolean;
}

/** Failures within a minute that are answered as such. */
const MOST = 10;
const MINUTE = 60_000;

export function createFailures({ now }: { readonly now: () => number }): Failures {
  let recent: number[] = [];
  return {
    add() {
      const time = now();
      // A clock that was set back must not block for longer.
      recent = recent.filter((at) => at > time - MINUTE && at <= time);
      if (recent.length >= MOST) return false;
      recent.push(time);
      return true;
    },
  };
}

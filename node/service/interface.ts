/** What is to run, for whom, where. */
export interface Subject {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** The person's home, absolute. */
  readonly home: string;
  /** Of the person; launchd's names hold it. */
  readonly uid: number;
  /** Program and arguments, the program absolute. */
  readonly command: readonly string[];
  readonly testing: boolean;
  /** Whether the login says when its desktop is up (systemd's `graphical-session.target`). */
  readonly hasDesktop: boolean;
}

/** A program and its arguments. */
export type Command = readonly string[];

/** What of a service is where, and what its manager is told. */
export interface ServicePlan {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly encoding: 'utf8' | 'utf16le';
  /** Succeeds where the manager is within reach, with this in its output. */
  readonly reach: { readonly command: Command; readonly says: RegExp };
  /** Told once the file is written; the first ones may fail. */
  readonly install: { readonly before: readonly Command[]; readonly after: readonly Command[] };
  /** Told before the file is removed, and after; what is not there is no failure. */
  readonly uninstall: { readonly before: readonly Command[]; readonly after: readonly Command[] };
  /** Links that name the file, for where no manager can be told to remove them. */
  readonly links: readonly string[];
  readonly query: Command;
  /** What a file that is there would run, as it says it. */
  readonly runs: (text: string) => string | undefined;
  /** What the query's output says. */
  readonly read: (output: string) => ManagerSays;
}

/** What a manager knows. */
export interface ManagerSays {
  /** Whether it starts with the login. */
  readonly enabled: boolean;
  readonly running: boolean;
  readonly pid: number | undefined;
  /** In the manager's own words. */
  readonly state: string;
}

/** Without this in it a file is not ours. */
export const MARK = 'Written by "elatio service install"';

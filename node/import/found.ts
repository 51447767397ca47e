import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { Importer, ImportReport } from './interface.ts';
import { type ImportSource, openSource, readSettings } from './source.ts';

/** A database that an ActivityWatch server left on this machine. */
export interface FoundDatabase {
  /** Absolute. */
  readonly path: string;
  readonly server: string;
  readonly bytes: number;
}

/** An import of one of them, in the background. */
export interface FoundRun {
  readonly path: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly begun: Micros;
  readonly ended: Micros | undefined;
  /** That were looked at so far. */
  readonly events: number;
  /** That there are; not known until it was opened. */
  readonly total: number | undefined;
  /** What was taken in and what was not, and why, once it is done. */
  readonly report: ImportReport | undefined;
  /** Keys of settings that were taken over; those that are set here already stay. */
  readonly settings: readonly string[];
  /** What cannot be read of it, in sentences. */
  readonly damage: readonly string[];
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

/** Takes in what ActivityWatch recorded on this machine. */
export interface FoundImport {
  list(): Promise<readonly FoundDatabase[]>;
  /** The one that runs, else the last one since the node started. */
  run(): FoundRun | undefined;
  /**
   * Begins to take in one of those that are found. What is here already is passed over: after a failure, or when it was
   * cancelled, it is begun again.
   * @throws ElatioError ELATIO_IMPORT_ABSENT where no such database is found, ELATIO_IMPORT_BUSY
   */
  begin(path: string): Promise<FoundRun>;
  /** Ends the one that runs; what was taken in stays. */
  cancel(): Promise<FoundRun | undefined>;
  stop(): Promise<void>;
}

/** What is found of one server. */
interface Installation {
  readonly server: string;
  readonly databases: readonly { readonly path: string; readonly bytes: number }[];
  /** The file with its settings, where they lie apart. */
  readonly settings?: string;
}

interface FoundImportDeps {
  readonly find: () => Promise<readonly Installation[]>;
  readonly importer: Importer;
  /** What a person chose: what is not set yet is taken over. */
  readonly settings: {
    get(key: string): JsonValue | undefined;
    set(key: string, value: JsonValue): Promise<unknown>;
  };
  /** Where a copy of a database may lie for a moment. */
  readonly directory: string;
  readonly now: () => Micros;
  readonly onError: (error: unknown) => void;
}

/** How long a database that is locked is waited for, in milliseconds: nothing else goes on meanwhile. */
const PATIENCE = 250;

export function createFoundImport({
  find,
  importer,
  settings,
  directory,
  now,
  onError,
}: FoundImportDeps): FoundImport {
  let run: FoundRun | undefined;
  let stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function note(changes: Partial<FoundRun>): void {
    if (run) run = { ...run, ...changes };
  }

  async function takeIn(path: string, apart: string | undefined, signal: AbortSignal) {
    const source = await openSource(path, directory, PATIENCE);
    try {
      note({ total: source.total });
      const chosen = apart === undefined ? source.settings : await readSettings(apart);
      const report = await importer.run(bytesOf(source), { signal });
      note({ report, settings: await takeSettings(chosen) });
    } finally {
      await source.close();
    }
  }

  async function* bytesOf(source: ImportSource): AsyncGenerator<Uint8Array> {
    const content = source.content(
      (events) => note({ events }),
      (lost) => note({ damage: [...(run?.damage ?? []), lost] }),
    );
    for await (const piece of content) yield Buffer.from(piece);
  }

  async function takeSettings(coming: ReadonlyMap<string, JsonValue>): Promise<string[]> {
    const taken: string[] = [];
    for (const [key, value] of coming) {
      // Nothing is set by `null`.
      if (value === null || settings.get(key) !== undefined) continue;
      await settings.set(key, value);
      taken.push(key);
    }
    return taken;
  }

  async function work(path: string, apart: string | undefined, signal: AbortSignal): Promise<void> {
    try {
      await takeIn(path, apart, signal);
      note({ state: 'done', ended: now() });
    } catch (error) {
      if (signal.aborted) note({ state: 'cancelled', ended: now() });
      else {
        if (!(error instanceof ElatioError)) onError(error);
        note({ state: 'failed', ended: now(), failure: failureOf(error) });
      }
    }
  }

  return {
    list: async () =>
      (await find()).flatMap(({ server, databases }) =>
        databases.map(({ path, bytes }) => ({ path, server, bytes })),
      ),
    run: () => run,
    async begin(path) {
      const installations = await find();
      const found = installations.find(({ databases }) =>
        databases.some((one) => one.path === path),
      );
      if (!found) throw absent(path);
      if (run?.state === 'running') throw busy();
      run = {
        path,
        state: 'running',
        begun: now(),
        ended: undefined,
        events: 0,
        total: undefined,
        report: undefined,
        settings: [],
        damage: [],
        failure: undefined,
      };
      stopped = new AbortController();
      running = work(path, found.settings, stopped.signal);
      return run;
    },
    async cancel() {
      stopped.abort();
      await running;
      return run;
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

function failureOf(error: unknown): FoundRun['failure'] {
  if (error instanceof ElatioError) return { code: error.code, message: error.message };
  const message = 'Something went wrong here; the log of the node says more.';
  return { code: 'ELATIO_HTTP_INTERNAL', message };
}

function absent(path: string): ElatioError {
  return new ElatioError(
    'ELATIO_IMPORT_ABSENT',
    `ActivityWatch left no database at "${path.slice(0, 200)}" on this machine.`,
  );
}

function busy(): ElatioError {
  const message = 'Another import is under way: wait until it has ended, or cancel it.';
  return new ElatioError('ELATIO_IMPORT_BUSY', message);
}

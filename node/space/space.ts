import { ElatioError } from '../../protocol/error.ts';
import { sizeOf } from '../size.ts';
import type { Room } from './measure.ts';

/** Why nothing more is taken in. */
export interface Shortage {
  readonly code: 'ELATIO_SPACE_LIMIT' | 'ELATIO_SPACE_LOW';
  /** One sentence with what to do. */
  readonly message: string;
}

/** How much room there is, in bytes, as it was measured last. */
export interface SpaceStatus extends Room {
  /** Most that the data directory may hold. */
  readonly maxDisk?: number;
  /** Least that its file system should have free. */
  readonly lowSpace: number;
  readonly shortage?: Shortage;
}

/** Watches the room on the disk. */
export interface Space {
  /**
   * Lets something in, or not.
   * @param bytes about how much it is; after much it is measured again, before its time
   * @throws ElatioError ELATIO_SPACE_LIMIT, ELATIO_SPACE_LOW
   */
  admit(bytes: number): void;
  /** `undefined` where the system does not tell. */
  status(): SpaceStatus | undefined;
  /** Resolves when it was measured once. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SpaceDeps {
  readonly measure: () => Promise<Room>;
  /** In bytes; no limit where absent. */
  readonly maxDisk?: number | undefined;
  /** In bytes; 0 is no threshold. */
  readonly lowSpace: number;
  /** Told when room gets short, and, with nothing, when there is some again. */
  readonly onChange: (shortage: Shortage | undefined) => void;
  readonly everyMs?: number;
}

/** It costs a look at some hundred files. */
const EVERY_MS = 30_000;

/** Somebody may be waiting for it to see the room that they made. */
const SHORT_MS = 5_000;

/** Having let so many bytes in, it looks again at once: an import writes many of these a second. */
const MUCH = 16e6;

/** Recording goes on with so much more room than it ended at: else it would go on and off. */
const MARGIN = 0.05;

export function createSpace(deps: SpaceDeps): Space {
  const { measure, maxDisk, lowSpace, onChange, everyMs = EVERY_MS } = deps;
  let room: Room | undefined;
  let shortage: Shortage | undefined;
  let admitted = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;

  /** One at a time. */
  function look(): Promise<void> {
    admitted = 0;
    return (looking ??= judge().finally(() => {
      looking = undefined;
    }));
  }

  async function judge(): Promise<void> {
    // Where the system does not tell, a full disk still shows: by what writing to it comes to.
    room = await measure().catch(() => undefined);
    const before = shortage;
    shortage = room && shortageIn(room, { maxDisk, lowSpace, isShort: before !== undefined });
    if (shortage?.code !== before?.code) onChange(shortage);
  }

  function again(): void {
    if (stopped) return;
    const wait = shortage ? Math.min(SHORT_MS, everyMs) : everyMs;
    timer = setTimeout(() => void look().then(again), wait).unref();
  }

  return {
    admit(bytes) {
      if (shortage) throw new ElatioError(shortage.code, shortage.message);
      admitted += bytes;
      if (admitted >= MUCH) void look();
    },
    status: () =>
      room && {
        ...room,
        ...(maxDisk !== undefined && { maxDisk }),
        lowSpace,
        ...(shortage && { shortage }),
      },
    async start() {
      await look();
      again();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

function shortageIn(
  { used, free }: Room,
  {
    maxDisk = Infinity,
    lowSpace,
    isShort,
  }: {
    readonly maxDisk?: number | undefined;
    readonly lowSpace: number;
    readonly isShort: boolean;
  },
): Shortage | undefined {
  const margin = isShort ? MARGIN : 0;
  if (used > maxDisk * (1 - margin)) {
    return {
      code: 'ELATIO_SPACE_LIMIT',
      message: `Nothing more is recorded: the data takes ${sizeOf(used)}, and the setting maxDisk allows ${sizeOf(maxDisk)}. Make room (elatio purge), or allow more (elatio config set maxDisk SIZE, and start anew); with room it goes on by itself.`,
    };
  }
  if (free < lowSpace * (1 + margin)) {
    return {
      code: 'ELATIO_SPACE_LOW',
      message: `Nothing more is recorded: the disk has ${sizeOf(free)} free, and the setting lowSpace asks for ${sizeOf(lowSpace)}. Free some space; then it goes on by itself.`,
    };
  }
  return undefined;
}

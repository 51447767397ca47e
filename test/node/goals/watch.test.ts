import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createNotifications } from '../../../collectors/index.ts';
import { createGoalWatch, type GoalReport, type Notice } from '../../../node/goals/index.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import {
  type BusService,
  hasMessageBus,
  type MessageBus,
  openService,
  startMessageBus,
} from '../../collectors/message-bus.ts';

const signal = new AbortController().signal;

/** A limit of an hour, so far used up. */
function report(value: number, more: object = {}, id = 'g', period = '2024-01-17'): GoalReport {
  const goal = {
    subject: { kind: 'app', name: '<b>&' },
    direction: 'most',
    amount: 3_600,
    unit: 'time',
    per: 'day',
    since: '2024-01-01',
    ...more,
  };
  const outcome =
    goal.direction === 'least'
      ? value >= goal.amount
        ? 'met'
        : 'open'
      : value > goal.amount
        ? 'missed'
        : 'open';
  const part = goal.amount > 0 ? value / goal.amount : Number(value > 0);
  const running = {
    name: period,
    from: 0,
    to: 1,
    value,
    outcome,
    target: goal.amount,
    part,
    left: 0,
  };
  return {
    id,
    goal,
    words: 'at most 1h of app "<b>&" per day',
    progress: { current: 0, longest: 0, standing: 'ahead', period: running },
  } as unknown as GoalReport;
}

/** A watch over what a test says, with what is kept over restarts. */
function watching(env: NodeJS.ProcessEnv = {}, settings: Record<string, JsonValue> = {}) {
  const kept = new Map<string, JsonValue>();
  const local = {
    get: (key: string) => kept.get(key),
    keys: () => [...kept.keys()],
    set: async (key: string, value: JsonValue | undefined) => {
      if (value === undefined) kept.delete(key);
      else kept.set(key, value);
    },
  };
  let reports: GoalReport[] = [];
  const told: Notice[] = [];
  const failures: unknown[] = [];
  const create = () => {
    const watch = createGoalWatch({
      goals: { running: async () => reports, count: () => reports.length },
      store: { local, onChange: () => () => undefined },
      setting: (key) => settings[key],
      desktop: createNotifications({ env }),
      onError: (error) => failures.push(error),
    });
    watch.onNotice((notice) => told.push(notice));
    onTestFinished(() => watch.stop());
    return watch;
  };
  return {
    create,
    told,
    failures,
    kinds: () => told.splice(0).map(({ goal, kind }) => `${goal} ${kind}`),
    say: (...now: GoalReport[]) => (reports = now),
  };
}

describe('what a person is told of goals', () => {
  test('is a limit that is close, and then that it is reached, once each', async () => {
    const { create, say, kinds, failures } = watching();
    const watch = create();
    for (const [value, expected] of [
      [2_879, []],
      [2_880, ['g close']],
      [3_000, []],
      [3_600, ['g limit']],
      [9_000, []],
      // As after a correction.
      [2_900, []],
    ] as const) {
      say(report(value));
      await watch.look();
      expect([value, kinds()]).toEqual([value, expected]);
    }
    say(report(3_700, {}, 'g', '2024-01-18'));
    await watch.look();
    // Not that it was close too.
    expect(kinds()).toEqual(['g limit']);
    expect(failures).toEqual([]);
  });

  test('is what was aimed at when it is reached', async () => {
    const { create, say, kinds } = watching();
    const watch = create();
    const least = { direction: 'least' };
    say(report(3_000, least));
    await watch.look();
    expect(kinds()).toEqual([]);
    say(report(3_600, least), report(0, { amount: 0 }, 'none'), report(80, { amount: 0 }, 'some'));
    await watch.look();
    expect(kinds()).toEqual(['g reached', 'some limit']);
  });

  test('is told once, over restarts too', async () => {
    const { create, say, kinds } = watching();
    say(report(3_000), report(4_000, {}, 'h'));
    await create().look();
    expect(kinds()).toEqual(['g close', 'h limit']);
    await create().look();
    expect(kinds()).toEqual([]);
  });

  test('is nothing where it is off, and nothing of what it is about where the person wants it so', async () => {
    const settings: Record<string, JsonValue> = { goalNotifications: false };
    const { create, say, told } = watching({}, settings);
    const watch = create();
    say(report(3_000));
    await watch.look();
    expect(told).toEqual([]);
    expect(watch.status()).toMatchObject({ notifications: 'off', count: 1 });
    Object.assign(settings, { goalNotifications: true, goalNotificationDetails: false });
    await watch.look();
    expect(told).toMatchObject([{ kind: 'close', words: '' }]);
  });

  test('cannot be shown without a bus, which is said and harms nothing', async () => {
    const { create, say, kinds, failures } = watching({
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/none',
    });
    const watch = create();
    say(report(3_000));
    await watch.look();
    expect(kinds()).toEqual(['g close']);
    expect(failures).toEqual([]);
    expect(watch.status().problem).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_UNREACHABLE' });
  });
});

describe.skipIf(!hasMessageBus)('on the desktop', () => {
  let bus: MessageBus;
  let desktop: BusService;
  let shown: (readonly unknown[])[];

  beforeEach(async () => {
    bus = await startMessageBus();
    desktop = await openService(bus.address, 'org.freedesktop.Notifications');
    shown = [];
    desktop.answer('org.freedesktop.Notifications.Notify', (body) => {
      shown.push(body);
      return { signature: 'u', body: [1] };
    });
  });
  afterEach(async () => {
    await desktop.close();
    await bus.end();
  });

  test('it is shown, and no name in it is markup', async () => {
    const { create, say } = watching({ DBUS_SESSION_BUS_ADDRESS: bus.address });
    const watch = create();
    say(report(3_000));
    await watch.look();
    expect(watch.status().problem).toBeUndefined();
    expect(shown).toEqual([
      [
        'Elatio',
        0,
        '',
        'Close to a limit',
        '50min of 1h: at most 1h of app "&lt;b&gt;&amp;" per day',
        [],
        {},
        -1,
      ],
    ]);
  });

  test('who does not answer, or is gone, is said to', async () => {
    const { create, say } = watching({ DBUS_SESSION_BUS_ADDRESS: bus.address });
    const watch = create();
    desktop.answer('org.freedesktop.Notifications.Notify', () => {
      throw new Error('no');
    });
    say(report(3_000));
    await watch.look();
    expect(watch.status().problem).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_CALL' });
    await desktop.close();
    say(report(4_000));
    await watch.look();
    expect(watch.status().problem).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_CALL' });
  });

  test('a sign that it is to stop ends it', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    const notifications = createNotifications({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    await expect(notifications.show({ title: 't', body: 'b' }, aborted)).rejects.toThrow('enough');
    await notifications.show({ title: 't', body: 'b' }, signal);
    expect(shown).toHaveLength(1);
  });
});

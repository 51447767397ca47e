import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activityBucket,
  activityEvent,
  changedActivity,
} from '../../../collectors/manual/activity.ts';
import { readWords } from '../../../collectors/manual/words.ts';
import { byTemplate, readTemplates, toTemplate } from '../../../collectors/manual/templates.ts';
import { domainOfType } from '../../../protocol/bucket.ts';
import type { JsonObject } from '../../../protocol/json.ts';

const MINUTE = 60_000_000;
const NOW = Date.UTC(2026, 10, 22, 9) * 1_000;
const here = { now: NOW, zone: 'Europe/Berlin' };
const SEVEN_THIRTY = Date.UTC(2026, 10, 22, 6, 30) * 1_000;

function typed(line: string) {
  const words = readWords(line.split(' ').map((word) => word.replaceAll('_', ' ')));
  return activityEvent(byTemplate(words, []), here);
}

function refusal(code: string): Error {
  return expect.objectContaining({ code: `ELATIO_MANUAL_${code}` }) as Error;
}

describe('what is typed', () => {
  test('becomes an event', () => {
    expect(typed('run --km 5 --for 28m --at 7:30 --note along_the_river')).toEqual({
      start: SEVEN_THIRTY,
      duration: 28 * MINUTE,
      data: { activity: 'run', km: 5, note: 'along the river' },
    });
  });

  test.each([
    ['tea', NOW, 0],
    ['tea --for 10m', NOW - 10 * MINUTE, 10],
    ['tea --at 7:30', SEVEN_THIRTY, 0],
    ['tea --at 7:30 --until 8:00', SEVEN_THIRTY, 30],
    ['tea --for 30m --until 8:00', SEVEN_THIRTY, 30],
    ['tea --at yesterday_23:30 --until 0:30', SEVEN_THIRTY - 8 * 60 * MINUTE, 60],
  ])('%s has its place in time', (line, start, minutes) => {
    expect(typed(line)).toMatchObject({ start, duration: minutes * MINUTE });
  });

  test.each([
    ['TIME', 'tea --until 8:00'],
    ['TIME', 'tea --at 7:30 --for 5m --until 8:00'],
    ['TIME', 'tea --at 7:30 --until 7:00'],
    ['TIME', 'tea --at 7:30 --until 2026-11-20_8:00'],
    ['TIME', 'tea --at 2000-01-01_7:30 --until 2026-11-20_8:00'],
    ['TIME', 'tea --at 2099-12-31_23:00 --for 9h'],
    ['DURATION', 'tea --for 1e9h'],
    ['WORDS', 'tea --km'],
    ['WORDS', 'tea --km --note x'],
    ['WORDS', 'tea --km 5 --km 6'],
    ['WORDS', 'tea --km 5 6'],
    ['WORDS', '--km 5'],
    ['WORDS', 'tea -- 5'],
    ['FIELD', 'tea --activity coffee'],
    ['FIELD', 'tea --a/b 5'],
    ['FIELD', 'tea --\u001B[2J 5'],
    ['FIELD', `tea --${'k'.repeat(65)} 5`],
    ['FIELD', `${'t'.repeat(257)} --km 5`],
    ['FIELD', 'te\u0007a'],
    ['FIELD', '_ --km 5'],
    ['FIELD', `tea ${Array.from({ length: 101 }, (_, i) => `--k${i} 1`).join(' ')}`],
  ])('is refused as %s: %j', (code, line) => {
    expect(() => typed(line)).toThrow(refusal(code));
  });

  test.each([
    ['5', 5],
    ['-5.25', -5.25],
    ['1e3', 1000],
    ['0049', '0049'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e999', '1e999'],
    ['0x10', '0x10'],
    ['5km', '5km'],
    ['NaN', 'NaN'],
    ['true', 'true'],
    [' 5', ' 5'],
  ])('--v %j is kept as %j', (text, value) => {
    expect(readWords(['x', '--v', text])).toEqual({ activity: 'x', fields: { v: value } });
    expect(readWords(['x', `--v=${text}`])).toEqual({ activity: 'x', fields: { v: value } });
  });

  test('is kept whole, long and with control characters, but not as a name', () => {
    const note = `${'n'.repeat(10_000)}\u0000\u001B[2J\n\u202E`;
    const { data } = activityEvent({ ...readWords(['--note', note]), activity: 'x' }, here);
    expect(data).toEqual({ activity: 'x', note });
  });

  test('may be called __proto__ and changes nothing else', () => {
    const words = ['x', '--__proto__', 'polluted', '--constructor', '1', '--toString=2'];
    const event = activityEvent(byTemplate(readWords(words), []), here);
    expect(JSON.stringify(event.data)).toBe(
      '{"activity":"x","__proto__":"polluted","constructor":1,"toString":2}',
    );
    expect(Object.getPrototypeOf(event.data)).toBe(Object.prototype);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
    const changed = changedActivity(event, readWords(['--__proto__', '']), here);
    expect(Object.hasOwn(changed.data, '__proto__')).toBe(false);
  });

  test('of any words is read, or refused with a code', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--for', '--at', '--until', '--km', '--a=b', '7:30', '5m', '5', '--'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        try {
          const { data } = activityEvent(byTemplate(readWords(words), []), here);
          expect(data['activity']).toBeTypeOf('string');
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^ELATIO_MANUAL_/) as string });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a change', () => {
  const before = activityEvent(
    { activity: 'run', fields: { km: 5, note: 'x' }, at: 'yesterday 7:30', for: '28m' },
    here,
  );
  const change = (...words: string[]) => changedActivity(before, readWords(words), here);

  test('leaves what it does not name', () => {
    expect(change()).toEqual(before);
    expect(change('--for', '30m')).toEqual({ ...before, duration: 30 * MINUTE });
    expect(change('walk', '--km', '6').data).toEqual({ activity: 'walk', km: 6, note: 'x' });
    expect(change('--note', '').data).toEqual({ activity: 'run', km: 5 });
  });

  test('takes a time of day for one of the same day', () => {
    const hour = 60 * MINUTE;
    expect(change('--at', '8:30')).toEqual({ ...before, start: before.start + hour });
    expect(change('--until', '8:30')).toEqual({ ...before, duration: hour });
    expect(change('--for', '10m', '--until', '8:30')).toEqual({
      ...before,
      start: before.start + 50 * MINUTE,
      duration: 10 * MINUTE,
    });
    expect(change('--at', '7:00', '--until', '8:30')).toEqual({
      ...before,
      start: before.start - 30 * MINUTE,
      duration: 90 * MINUTE,
    });
  });

  test('that does not fit is refused', () => {
    expect(() => change('--at', '7:00', '--until', '8:30', '--for', '1m')).toThrow(refusal('TIME'));
    expect(() => change('--at', 'today 7:30', '--until', '7:00')).toThrow(refusal('TIME'));
    expect(() => change('--until', '2020-01-01 7:00')).toThrow(refusal('TIME'));
    expect(() => change('--activity', 'x')).toThrow(refusal('FIELD'));
  });
});

describe('a template', () => {
  const words = readWords(['run', '--km', '5', '--for', '28m', '--note', '']);
  const template = toTemplate('morning', words);

  test('is what was typed, and what is typed besides goes before', () => {
    expect(template).toEqual({
      name: 'morning',
      activity: 'run',
      fields: { km: 5 },
      duration: 1680,
    });
    expect(byTemplate(readWords(['morning', '--km', '6']), [template])).toEqual({
      activity: 'run',
      fields: { km: 6 },
      for: 1680,
    });
    expect(byTemplate(readWords(['morning', '--for', '1h']), [template])).toMatchObject({
      for: '1h',
    });
    const span = byTemplate(readWords(['morning', '--at', '7:00', '--until', '8:00']), [template]);
    expect(span.for).toBeUndefined();
    expect(byTemplate(readWords(['run']), [template])).toEqual({ activity: 'run' });
  });

  test.each([
    ['WORDS', 't', ['--km', '5']],
    ['WORDS', 't', ['run', '--at', '7:30']],
    ['WORDS', 't', ['run', '--until', '7:30']],
    ['DURATION', 't', ['run', '--for', 'ever']],
    ['FIELD', '', ['run']],
    ['FIELD', 't', ['run', '--activity', 'x']],
  ])('is refused as %s: %j of %j', (code, name, typedWords) => {
    expect(() => toTemplate(name, readWords(typedWords))).toThrow(refusal(code));
  });

  test('comes back from settings as it was kept, and whatever else is there is passed over', () => {
    const kept = JSON.parse(
      JSON.stringify([{}, null, template, { ...template, fields: 5 }]),
    ) as JsonObject[];
    expect(readTemplates(kept)).toEqual([template]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(Array.isArray(readTemplates(value as JsonObject))).toBe(true);
      }),
    );
    for (const wrong of [
      { ...template, duration: -1 },
      { ...template, activity: '' },
      { ...template, fields: { activity: 'y' } },
      { ...template, name: 5 },
    ]) {
      expect(readTemplates([wrong])).toEqual([]);
    }
  });
});

test('what is logged belongs to what people tell by hand', () => {
  const bucket = activityBucket('laptop');
  expect(bucket).toEqual({
    name: 'elatio-manual_laptop',
    type: 'manual.activity',
    client: 'elatio',
    hostname: 'laptop',
  });
  expect(domainOfType(bucket.type)).toBe('manual');
});

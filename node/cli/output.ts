import Table from 'cli-table3';

export { sizeOf } from '../size.ts';

/** Prints a line for people or programs on standard output. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** A table without lines between its cells, headed by names. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const blank = ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    side,
    `${side}-mid`,
    `${side}-left`,
    `${side}-right`,
  ]);
  const drawn = new Table({
    head: [...head],
    chars: { ...Object.fromEntries(blank.map((name) => [name, ''])), middle: '  ' },
    style: {
      head: process.stdout.isTTY && !process.env['NO_COLOR'] ? ['bold'] : [],
      border: [],
      'padding-left': 0,
      'padding-right': 0,
    },
  });
  drawn.push(...rows.map((row) => row.map(visible)));
  return drawn.toString();
}

/** What titles hold must not reach the terminal as commands to it: control characters become dots. */
export function visible(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, '·');
}

/** The same for JSON, which writes only some of them as escapes: it stays the same value. */
export function visibleJson(json: string): string {
  return json.replaceAll(
    /\p{Cc}|\p{Bidi_Control}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `text` cut to `width` characters. */
export function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** Local date and time of day of an ISO time, e.g. `2026-11-22 14:03:07`. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A length of time in words, e.g. `1 h 03 min`, `4.2 s`. */
export function lengthOf(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A number of things in words, e.g. `1 event`, `1,204 events`. */
export function counted(count: number, noun: string): string {
  return `${countOf(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole number with its thousands set apart. */
export function countOf(count: number): string {
  return count.toLocaleString('en');
}

import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import type { CopiedRow } from '../store/index.ts';

/** What a backup says of itself. */
export interface About {
  /** Of the device that it is of. */
  readonly device: string;
  /** ISO 8601. */
  readonly made: string;
  readonly events: number;
  /** About how many bytes it has. */
  readonly bytes: number;
}

export type Part =
  | { readonly kind: 'about'; readonly about: About }
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'row'; readonly row: CopiedRow }
  | { readonly kind: 'tail'; readonly json: string }
  | { readonly kind: 'end'; readonly rows: number };

type Encoded =
  | ['about', string, string, number, number]
  | ['file', string, string]
  | ['row', string, Uint8Array, Uint8Array]
  | ['tail', string]
  | ['end', number];

export function encodeParts(parts: readonly Part[]): Uint8Array {
  return encodeCbor(parts.map((part) => encoded(part)));
}

function encoded(part: Part): Encoded {
  switch (part.kind) {
    case 'about': {
      const { device, made, events, bytes } = part.about;
      return ['about', device, made, events, bytes];
    }
    case 'file':
      return ['file', part.name, part.text];
    case 'row':
      return ['row', part.row.directory, part.row.key, part.row.value];
    case 'tail':
      return ['tail', part.json];
    case 'end':
      return ['end', part.rows];
  }
}

/** @param content of a frame that opened: only this program can have written it */
export function decodeParts(content: Uint8Array): Part[] {
  return (decodeCbor(content) as Encoded[]).map((part): Part => {
    switch (part[0]) {
      case 'about': {
        const [, device, made, events, bytes] = part;
        return { kind: 'about', about: { device, made, events, bytes } };
      }
      case 'file':
        return { kind: 'file', name: part[1], text: part[2] };
      case 'row':
        return { kind: 'row', row: { directory: part[1], key: part[2], value: part[3] } };
      case 'tail':
        return { kind: 'tail', json: part[1] };
      case 'end':
        return { kind: 'end', rows: part[1] };
    }
  });
}

/** What every platform that the protocol runs on has, beyond the language itself. */

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}

declare class URL {
  static parse(address: string, base?: string): URL | null;
  readonly protocol: string;
  readonly hostname: string;
  readonly host: string;
  readonly port: string;
}

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}

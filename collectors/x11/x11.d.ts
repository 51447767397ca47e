/** The part of the npm package `x11` that we use; it brings no types. */
declare module 'x11' {
  import type { Duplex } from 'node:stream';

  /** `true` says that an error was dealt with; else it is emitted as `error`. */
  type Callback<T> = (error: (Error & { readonly error?: number }) | null, result: T) => boolean;

  interface XEvent {
    readonly name?: string;
    /** The window concerned: for DestroyNotify the destroyed one. */
    readonly wid?: number;
    /** PropertyNotify: which property. */
    readonly atom?: number;
    /** FocusIn, FocusOut: 0 Normal, 1 Grab, 2 Ungrab, 3 WhileGrabbed. */
    readonly mode?: number;
  }

  interface PropertyReply {
    readonly type: number;
    /** Bits of a unit: 8, 16 or 32; 0 where the property is absent. */
    readonly format: number;
    readonly data: Buffer;
  }

  interface ScreenSaver {
    QueryInfo(drawable: number, callback: Callback<{ readonly idle: number }>): void;
  }

  interface XClient {
    atoms: Record<string, number>;
    atom_names: Record<number, string>;
    on(event: 'event', listener: (event: XEvent) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    InternAtom(onlyIfExists: boolean, name: string, callback: Callback<number>): void;
    GetProperty(
      remove: 0 | 1,
      window: number,
      property: number,
      type: number,
      offset: number,
      length: number,
      callback: Callback<PropertyReply>,
    ): void;
    ChangeWindowAttributes(
      window: number,
      values: { readonly eventMask: number },
      callback: Callback<void>,
    ): void;
    QueryTree(
      window: number,
      callback: Callback<{ readonly parent: number; readonly children: readonly number[] }>,
    ): void;
    GetWindowAttributes(
      window: number,
      callback: Callback<{
        /** 0 unmapped, 1 mapped inside something unmapped, 2 viewable. */
        readonly mapState: number;
      }>,
    ): void;
    QueryPointer(window: number, callback: Callback<{ readonly child: number }>): void;
    GetInputFocus(callback: Callback<{ readonly focus: number }>): void;
    require(extension: 'screen-saver', callback: Callback<ScreenSaver>): void;
  }

  interface Display {
    readonly screen: readonly { readonly root: number }[];
    readonly client: XClient;
  }

  export function createClient(
    options: {
      /** Connected already, or connecting. */
      readonly stream: Duplex;
      readonly display: string;
      readonly auth: { readonly name: string; readonly data: string };
      readonly disableBigRequests: boolean;
    },
    connected: (error: Error | undefined, display: Display) => void,
  ): XClient;
}

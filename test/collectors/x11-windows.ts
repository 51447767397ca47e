import x11, { type XClient } from 'x11';

declare module 'x11' {
  interface XClient {
    AllocID(): number;
    CreateWindow(
      id: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      border: 0,
      depth: 0,
      kind: 0,
      visual: 0,
      values: { readonly overrideRedirect: 0 | 1 },
    ): void;
    ChangeProperty(
      mode: 0,
      window: number,
      name: number,
      type: number,
      unit: 8,
      data: Buffer,
    ): void;
    MapWindow(window: number): void;
    UnmapWindow(window: number): void;
    DestroyWindow(window: number): void;
    SetInputFocus(window: number, revertTo: number): void;
    sync(): Promise<void>;
    terminate(): void;
  }
}

/** Number of a predefined atom (X Window System Protocol, appendix B). */
const STRING = 31;

/** A window without decoration of its own, whose every property is in the test's hands. */
interface TestWindow {
  readonly id: number;
  /** WM_NAME, of type STRING unless another is named. */
  setName(name: string | Buffer, type?: string): Promise<void>;
  /** _NET_WM_NAME, of type UTF8_STRING. */
  setNetName(name: string): Promise<void>;
  hide(): Promise<void>;
  destroy(): Promise<void>;
  /** Sets the input focus, which only works where no window manager interferes. */
  focus(): Promise<void>;
}

interface WindowOptions {
  /** The class in WM_CLASS; without it there is no WM_CLASS. */
  readonly app?: string;
  /** WM_NAME. */
  readonly name?: string;
  /** Another window that it is in. */
  readonly inside?: number;
  /** The number of a window that is no more. */
  readonly id?: number;
  /** Whether window managers must leave it alone, as they do with menus. */
  readonly isOverride?: boolean;
}

/** Opens windows one by one on a display, over one connection. */
export interface TestWindows {
  /** Opens a window; resolves when the server has mapped it. */
  open(window: WindowOptions): Promise<TestWindow>;
  close(): void;
}

export async function openTestWindows(display: string): Promise<TestWindows> {
  const { client, root } = await new Promise<{ client: XClient; root: number }>(
    (resolve, reject) => {
      // A socket of the package's own making: nothing of what is tested is used.
      const options = { display } as Parameters<typeof x11.createClient>[0];
      x11.createClient(options, (error, hello) => {
        if (error) reject(error);
        else resolve({ client: hello.client, root: hello.screen[0]?.root ?? 0 });
      });
    },
  );
  client.atoms = {};
  const atom = (name: string) =>
    new Promise<number>((resolve) => {
      client.InternAtom(false, name, (_, number) => {
        resolve(number);
        return true;
      });
    });

  const put = async (window: number, name: string, type: string, data: Buffer) => {
    const [property, kind] = [await atom(name), type === 'STRING' ? STRING : await atom(type)];
    client.ChangeProperty(0, window, property, kind, 8, data);
    await client.sync();
  };

  const bytes = (text: string | Buffer) => (typeof text === 'string' ? Buffer.from(text) : text);

  return {
    async open({ app, name, inside = root, id = client.AllocID(), isOverride = false }) {
      client.CreateWindow(id, inside, 10, 10, 100, 100, 0, 0, 0, 0, {
        overrideRedirect: isOverride ? 1 : 0,
      });
      if (app !== undefined) {
        await put(id, 'WM_CLASS', 'STRING', Buffer.from(`${app.toLowerCase()}\0${app}\0`));
      }
      if (name !== undefined) await put(id, 'WM_NAME', 'STRING', Buffer.from(name));
      client.MapWindow(id);
      await client.sync();
      const then = async (request: () => void) => {
        request();
        await client.sync();
      };
      return {
        id,
        setName: (next, type = 'STRING') => put(id, 'WM_NAME', type, bytes(next)),
        setNetName: (next) => put(id, '_NET_WM_NAME', 'UTF8_STRING', bytes(next)),
        hide: () => then(() => client.UnmapWindow(id)),
        destroy: () => then(() => client.DestroyWindow(id)),
        focus: () => then(() => client.SetInputFocus(id, 0)),
      };
    },
    close: () => client.terminate(),
  };
}

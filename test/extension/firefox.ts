import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure, RequestName, Requests } from '../../extension/messages.ts';
import { type Bidi, connectBidi } from './bidi.ts';

/** Debian's, as `test/system-packages.sh` installs it. */
const FIREFOX = '/usr/bin/firefox-esr';

/** Of the extension's manifest. */
const ID = 'extension@elatio.example';
/** In Firefox each installation has an origin of its own: this is that of tests. */
const UUID = '6c7cf9a2-5b1f-4e0b-9d0b-0123456789ab';

const ORIGIN = `moz-extension://${UUID}`;

const PREFERENCES = Object.entries({
  'extensions.webextensions.uuids': JSON.stringify({ [ID]: UUID }),
  // What the extension asks for after a click is granted: nobody is there to say so.
  'extensions.webextOptionalPermissionPrompts': false,
  'intl.locale.requested': 'en-GB',
  // Nothing of what it does in the beginning leaves this machine.
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
})
  .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
  .join('');

const root = fileURLToPath(new URL('../../', import.meta.url));

/** As people get it. */
const packed = join(root, `dist/extension/elatio-${version()}-firefox.zip`);

/** Milliseconds. */
const CLOSING = 10_000;
const LOOK = 50;

/** What is pressed or typed into: by what it is for those who do not see it, or by a CSS selector. */
export type Target = string | { readonly role: string; readonly name: string };

/** A tab. */
export interface Tab {
  /** Until it is loaded. */
  goto(url: string): Promise<void>;
  /** Brings it to the front. */
  show(): Promise<void>;
  /** When it is there. */
  click(target: Target): Promise<void>;
  /** After a click into it, with all that was in it gone. */
  type(target: Target, text: string): Promise<void>;
  count(target: Target): Promise<number>;
  /** All that can be read. */
  text(): Promise<string>;
  /** What an expression comes to, as JSON; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>;
  picture(path: string, size: { readonly width: number; readonly height: number }): Promise<void>;
  close(): Promise<void>;
}

/** A real Firefox with the built extension. */
export interface Firefox {
  /** Of the extension, as it learns it by being installed. */
  readonly origin: string;
  /** The tab that it begins with. */
  readonly front: Tab;
  /** A page of the extension's own, behind it. */
  readonly own: Tab;
  /** Opens another tab behind the one in front. */
  open(this: void, url: string): Promise<Tab>;
  /** Asks the background as the popup does. */
  ask<Name extends RequestName>(
    request: Name,
    ask: Requests[Name]['ask'],
  ): Promise<Requests[Name]['answer'] & Partial<Failure>>;
  /** Has an alarm go off now: what would be done within half a minute is done at once. */
  alarm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts one, without a window.
 * @param profile an empty folder, in which it keeps what it has
 */
export async function launchFirefox(profile: string): Promise<Firefox> {
  writeFileSync(join(profile, 'user.js'), PREFERENCES);
  const program = spawn(
    FIREFOX,
    [
      '--headless',
      '--no-remote',
      '--remote-debugging-port=0',
      // To open pages of extensions.
      '--remote-allow-system-access',
      '--profile',
      profile,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(program, 'exit');
  try {
    const bidi = await connectBidi(await addressOf(program));
    await bidi.send('webExtension.install', {
      extensionData: { type: 'archivePath', path: packed },
    });
    const { contexts } = await bidi.send<{ readonly contexts: readonly { context: string }[] }>(
      'browsingContext.getTree',
    );
    const open = async (url: string): Promise<Tab> => {
      const { context } = await bidi.send<{ readonly context: string }>('browsingContext.create', {
        type: 'tab',
        background: true,
      });
      const tab = tabOf(bidi, context);
      await tab.goto(url);
      return tab;
    };
    const own = await open(`${ORIGIN}/manifest.json`);
    return {
      origin: ORIGIN,
      front: tabOf(bidi, contexts[0].context),
      own,
      open,
      ask: (request, ask) =>
        own.evaluate(`browser.runtime.sendMessage(${JSON.stringify({ request, ask })})`),
      alarm: () => own.evaluate(`browser.alarms.create('now', { when: Date.now() })`),
      async close() {
        bidi.send('browser.close').catch(() => program.kill('SIGKILL'));
        const timer = setTimeout(() => program.kill('SIGKILL'), CLOSING);
        await ended;
        clearTimeout(timer);
      },
    };
  } catch (error) {
    program.kill('SIGKILL');
    throw error;
  }
}

function version(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** @throws Error with what it printed, where it ends before it can be spoken to */
async function addressOf(program: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    program.stderr?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    program.once('exit', () => reject(new Error(`Firefox ended: ${printed}`)));
  });
}

function tabOf(bidi: Bidi, context: string): Tab {
  async function find(target: Target): Promise<readonly { readonly sharedId: string }[]> {
    const locator =
      typeof target === 'string'
        ? { type: 'css', value: target }
        : { type: 'accessibility', value: target };
    const { nodes } = await bidi.send<{ readonly nodes: readonly { sharedId: string }[] }>(
      'browsingContext.locateNodes',
      { context, locator },
    );
    return nodes;
  }

  async function perform(...actions: readonly object[]): Promise<void> {
    await bidi.send('input.performActions', { context, actions });
  }

  async function click(target: Target): Promise<void> {
    let [node] = await find(target);
    // A test that waits in vain is ended by its own limit.
    while (!node) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      [node] = await find(target);
    }
    const origin = { type: 'element', element: { sharedId: node.sharedId } };
    await bidi.send('script.callFunction', {
      functionDeclaration: '(element) => element.scrollIntoView({ block: "center" })',
      arguments: [{ sharedId: node.sharedId }],
      target: { context },
      awaitPromise: false,
    });
    await perform({
      type: 'pointer',
      id: 'mouse',
      actions: [
        { type: 'pointerMove', x: 0, y: 0, origin },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    });
  }

  async function evaluate<T>(expression: string): Promise<T> {
    const answer = await bidi.send<{
      readonly type: string;
      readonly result: { readonly value?: string };
      readonly exceptionDetails?: { readonly text: string };
    }>('script.evaluate', {
      expression: `(async () => JSON.stringify(await (${expression})))()`,
      target: { context },
      awaitPromise: true,
    });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
    const { value } = answer.result;
    return (value === undefined ? undefined : JSON.parse(value)) as T;
  }

  return {
    async goto(url) {
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async show() {
      await bidi.send('browsingContext.activate', { context });
    },
    click,
    async type(target, text) {
      await click(target);
      const keys = ['\uE009', 'a'].map((value) => ({ type: 'keyDown', value }));
      const released = ['a', '\uE009'].map((value) => ({ type: 'keyUp', value }));
      const typed = Array.from(text).flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      await perform({ type: 'key', id: 'keys', actions: [...keys, ...released, ...typed] });
    },
    count: async (target) => (await find(target)).length,
    text: () => evaluate('document.body.innerText'),
    evaluate,
    async picture(path, viewport) {
      await bidi.send('browsingContext.setViewport', { context, viewport });
      const { data } = await bidi.send<{ readonly data: string }>(
        'browsingContext.captureScreenshot',
        { context, origin: 'document' },
      );
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, Buffer.from(data, 'base64'));
    },
    async close() {
      await bidi.send('browsingContext.close', { context });
    },
  };
}

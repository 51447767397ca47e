import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { serve } from '../serving.ts';
import type { Sites } from '../sites.ts';

const MEGABYTE = 1_024 ** 2;

/** Has what scripts use fail, and keeps what it needs itself. */
const BREAK = `<script>
  globalThis.own ??= { listen: EventTarget.prototype.addEventListener, wait: setTimeout };
  for (const [owner, names] of [
    [EventTarget.prototype, ['addEventListener', 'removeEventListener']],
    [globalThis, ['addEventListener', 'setTimeout', 'setInterval', 'Date', 'MutationObserver', 'AbortController']],
    [JSON, ['stringify', 'parse']],
    [Object, ['entries', 'defineProperty']],
    [Reflect, ['get', 'apply']],
    [Crypto.prototype, ['randomUUID']],
    [Document.prototype, ['hasFocus', 'querySelector', 'visibilityState', 'title', 'scrollingElement']],
    [Event.prototype, ['isTrusted', 'target']],
    [Promise.prototype, ['then']],
    [Array.prototype, [Symbol.iterator]],
  ])
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      try { delete owner[name]; owner[name] = () => { throw new Error('broken by the page'); }; } catch {}
    }
</script>`;

const FLOOD = `<script>
  globalThis.made = 0;
  function flood() {
    for (let i = 0; i < 2000; i++) {
      document.body.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'x' }));
      document.body.dispatchEvent(new ClipboardEvent('copy', { bubbles: true }));
      document.body.dispatchEvent(new Event('playing'));
      made += 4;
    }
  }
  addEventListener('load', flood);
  for (const type of ['click', 'keydown', 'scroll', 'pagehide', 'visibilitychange'])
    addEventListener(type, (event) => event.stopImmediatePropagation(), true);
</script>`;

const PLAIN = '<title>Plain</title><body style="height:5000px"><button>b</button><input>';

const PAGES: Readonly<Record<string, (port: number) => string>> = {
  plain: () => PLAIN,
  secretly: () => PLAIN,
  wild: () => `<title>Wild</title>${FLOOD}${BREAK}<body style="height:5000px">
    <img name="title"><form name="scrollingElement"></form><img name="visibilityState">
    <input autofocus>${BREAK}`,
  pushing: () => `<title>Pushing</title><script>
    let i = 0;
    const timer = setInterval(() => {
      if (i++ === 80) { clearInterval(timer); location.href = '/hopping?0'; return; }
      history.pushState({}, '', '/pushing/' + i);
      document.title = 'Pushing ' + i;
    }, 50);
  </script>`,
  hopping: () => `<title>Hopping</title><script>
    const i = Number(location.search.slice(1)) + 1;
    setTimeout(() => location.replace(i > 40 ? '/rest' : '/hopping?' + i), 50);
  </script>`,
  rest: () => '<title>Rest</title><body style="height:5000px">',
  untitled: () => '<body>nothing',
  titled: () => `<title>${'😀'.repeat(50_000)}</title>`,
  framing: (port) =>
    `<title>Framing</title><iframe height=300 src="http://inner.localhost:${port}/inner"></iframe>`,
  inner: () => '<title>Inner</title><button>b</button><input>',
};

/** Pages that mean harm, of any host, until the test has finished. */
export async function sites(): Promise<Sites> {
  const serving = await serve((req, res) => {
    const name = (req.url ?? '').slice(1).split(/[?/]/)[0];
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    if (name === 'long') return void sendLong(res);
    res.end(Object.hasOwn(PAGES, name) ? PAGES[name](serving.port) : '');
  });
  onTestFinished(() => serving.close());
  return (host, path = '') => new URL(`http://${host}.localhost:${serving.port}/${path}`).href;
}

/** 100 MB of text, none of it shown. */
async function sendLong(res: ServerResponse): Promise<void> {
  const text = 'confidential '.repeat(MEGABYTE / 13);
  res.write('<title>Long</title><body style="height:5000px">');
  for (let i = 0; i < 100; i++) {
    if (!res.write(`<p hidden>${text}</p>`)) {
      await once(res, 'drain');
    }
  }
  res.end('<script>globalThis.isWhole = true</script>');
}

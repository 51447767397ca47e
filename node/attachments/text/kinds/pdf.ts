import { getDocumentProxy } from 'unpdf';
import type { Gathering } from '../gathering.ts';
import type { Limits } from '../limits.ts';

/** Where a whole one ends (ISO 32000-1, 7.5.5), in so many bytes as readers allow. */
const END = '%%EOF';
const TAIL = 1_024;

/** So many pages one after the other that cannot be read are no pages. */
const MOST_BROKEN = 50;

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;

/** What of pdf.js' annotations is read; what they have depends on their kind. */
interface Annotation {
  /** `Tx` is for text, `Ch` for one or several of a list. */
  readonly fieldType?: unknown;
  readonly fieldValue?: unknown;
  readonly contentsObj?: { readonly str?: unknown };
}

/** As pdf.js has it: 0 says nothing to the console. */
const SILENT = 0;

/**
 * The text of a PDF, page by page. Nothing in it is run, drawn or fetched.
 * @throws an Error where it is no PDF, or opens only with a password
 */
export async function readPdf(
  bytes: Uint8Array,
  { pages }: Pick<Limits, 'pages'>,
  gathering: Gathering,
): Promise<void> {
  const tail = new TextDecoder('latin1').decode(bytes.subarray(-TAIL));
  if (!tail.includes(END)) gathering.lacks();
  const document = await getDocumentProxy(bytes, {
    verbosity: SILENT,
    useSystemFonts: false,
    useWorkerFetch: false,
  });
  if (document.numPages > pages) gathering.lacks();
  let broken = 0;
  for (let number = 1; number <= Math.min(document.numPages, pages); number++) {
    if (gathering.isFull || broken === MOST_BROKEN) break;
    gathering.begin(number);
    try {
      const page = await document.getPage(number);
      gathering.add(await shownOn(page));
      gathering.add(await filledInOn(page));
      page.cleanup();
      broken = 0;
    } catch {
      broken++;
      gathering.lacks();
    }
  }
}

/** Its text; words that were cut at the end of a line are whole again. */
async function shownOn(page: Page): Promise<string> {
  const { items } = await page.getTextContent();
  const texts = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : ''));
  return texts.join('').replace(/(\p{L})[-\u00ad]\n(\p{Ll})/gu, '$1$2');
}

/** What somebody wrote into its form, and notes beside the text. */
async function filledInOn(page: Page): Promise<string> {
  const annotations: readonly Annotation[] = await page.getAnnotations();
  return annotations
    .flatMap(({ fieldType, fieldValue, contentsObj }) => [
      fieldType === 'Tx' || fieldType === 'Ch' ? fieldValue : undefined,
      contentsObj?.str,
    ])
    .flat()
    .map((text) => (typeof text === 'string' && text !== '' ? `\n${text}` : ''))
    .join('');
}

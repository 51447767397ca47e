/**
 * Reads `multipart/form-data` (RFC 7578) as it arrives:
 *
 *     preamble CRLF --BOUNDARY CRLF headers CRLF CRLF content CRLF --BOUNDARY … CRLF --BOUNDARY-- epilogue
 *
 * No more of it is in memory than what has arrived and the length of a boundary.
 */
import { ElatioError } from '../../protocol/error.ts';
import { parametersOf } from './header-parameters.ts';

/** A field of a form. */
export interface FormPart {
  readonly name: string;
  /** What it holds. Must be read before the next part is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Most bytes of the headers of a part. */
const HEADERS_LIMIT = 16_384;

/** The same of what may stand between a boundary and the end of its line. */
const PADDING_LIMIT = 256;

const CRLF = '\r\n';

/**
 * The fields of a form, one after the other.
 * @param contentType the header of the whole body, which names the boundary
 * @throws ElatioError ELATIO_HTTP_BODY where it is not such a form, or breaks off
 */
export async function* formParts(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<FormPart> {
  const delimiter = Buffer.from(`${CRLF}--${boundaryOf(contentType)}`);
  const bytes = createByteReader(body);
  // The first one may stand at the very beginning.
  bytes.unread(Buffer.from(CRLF));
  for await (const _preamble of bytes.until(delimiter));
  while (!(await endsHere(bytes))) {
    const content = bytes.until(delimiter);
    yield { name: nameIn(await headersOf(bytes)), content };
    for await (const _rest of content);
  }
}

/** After a delimiter: whether it was the last one; else begins the next part. */
async function endsHere(bytes: ByteReader): Promise<boolean> {
  if (await bytes.startsWith('--')) return true;
  // Padding that a gateway may have put there (RFC 2046 section 5.1.1).
  if (/^[ \t]*$/.test(await bytes.line(PADDING_LIMIT))) return false;
  throw wrongForm('something follows a boundary');
}

async function headersOf(bytes: ByteReader): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  let size = 0;
  for (;;) {
    const line = await bytes.line(HEADERS_LIMIT - size);
    if (line === '') return headers;
    size += line.length;
    const [, name, value] = /^([^\s:]+):\s*(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) throw wrongForm('a header of a field is none');
    headers.set(name.toLowerCase(), value);
  }
}

function nameIn(headers: ReadonlyMap<string, string>): string {
  const { value, parameters } = parametersOf(headers.get('content-disposition') ?? '');
  const name = parameters.get('name');
  if (value !== 'form-data' || name === undefined) throw wrongForm('a field has no name');
  const encoding = headers.get('content-transfer-encoding') ?? 'binary';
  if (!/^(?:7bit|8bit|binary)$/i.test(encoding.trim())) {
    throw wrongForm('a field is encoded, which RFC 7578 does not allow');
  }
  return name;
}

/** @throws ElatioError ELATIO_HTTP_BODY */
function boundaryOf(contentType: string): string {
  const { value, parameters } = parametersOf(contentType);
  const boundary = parameters.get('boundary') ?? '';
  if (value !== 'multipart/form-data') throw wrongForm(`its type is not multipart/form-data`);
  // RFC 2046 section 5.1.1.
  if (!/^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/.test(boundary)) {
    throw wrongForm('its type names no boundary of 1 to 70 characters');
  }
  return boundary;
}

function wrongForm(reason: string): ElatioError {
  return new ElatioError(
    'ELATIO_HTTP_BODY',
    `The body is no form (multipart/form-data): ${reason}.`,
  );
}

/** Bytes that arrive, cut at what separates them. Throws ElatioError ELATIO_HTTP_BODY where they end before. */
interface ByteReader {
  /** Puts bytes before those that come. */
  unread(bytes: Uint8Array): void;
  startsWith(text: string): Promise<boolean>;
  /** What comes before the next `mark`, as it arrives; the mark is passed over. */
  until(mark: Buffer): AsyncGenerator<Uint8Array>;
  /** What comes before the next line break, which is passed over. @param most bytes that it may have */
  line(most: number): Promise<string>;
}

function createByteReader(body: AsyncIterable<Uint8Array>): ByteReader {
  const source = body[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function more(): Promise<void> {
    const { done, value } = await source.next();
    if (done) throw wrongForm('it breaks off');
    held = Buffer.concat([held, value]);
  }

  return {
    unread(bytes) {
      held = Buffer.concat([bytes, held]);
    },
    async startsWith(text) {
      while (held.length < text.length) await more();
      return held.toString('latin1', 0, text.length) === text;
    },
    async *until(mark) {
      for (;;) {
        const at = held.indexOf(mark);
        // The beginning of a mark may be the end of what has come.
        const end = at < 0 ? Math.max(0, held.length - mark.length + 1) : at;
        const found = held.subarray(0, end);
        held = held.subarray(at < 0 ? end : end + mark.length);
        if (found.length > 0) yield found;
        if (at >= 0) return;
        await more();
      }
    },
    async line(most) {
      for (;;) {
        const at = held.indexOf(CRLF);
        if ((at < 0 ? held.length : at) > most) throw wrongForm('its headers are too long');
        if (at >= 0) {
          const line = held.toString('utf8', 0, at);
          held = held.subarray(at + CRLF.length);
          return line;
        }
        await more();
      }
    },
  };
}

/** A data set that was bought, in the form that its buyer works with. */
import { ElatioError } from '../../protocol/error.ts';
import { joinBytes } from '../../protocol/bytes.ts';
import { parseTerms } from '../exchange/terms.ts';

/** `csv` is what was delivered, checked against its datasheet; `parquet` is made of that. */
export type Format = 'csv' | 'parquet';

/** Bytes of a delivered table: more than any that a datasheet may tell. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * @param terms the text of a purchase's terms
 * @param content what was delivered
 * @throws ElatioError ELATIO_MARKET_FORMAT where it is no data set; ELATIO_DATASET_… where it is not as its datasheet says
 */
export async function convert(
  terms: string,
  content: AsyncIterable<Uint8Array>,
  format: Format,
): Promise<Uint8Array> {
  const { datasheet } = parseTerms(terms);
  if (datasheet === undefined) {
    throw new ElatioError(
      'ELATIO_MARKET_FORMAT',
      'It is a file, not a data set: it stays as it was delivered.',
    );
  }
  const { deliveredTable, parquetOf, parseDatasheet } = await import('../datasets/index.ts');
  const sheet = parseDatasheet(datasheet);
  const bytes = await whole(content);
  const table = deliveredTable(bytes, sheet);
  return format === 'csv' ? bytes : parquetOf(table);
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    if (length > MOST_BYTES) {
      throw new ElatioError(
        'ELATIO_MARKET_FORMAT',
        'It is too large to be converted: it stays as it was delivered.',
      );
    }
    pieces.push(piece.slice());
  }
  return joinBytes(...pieces);
}

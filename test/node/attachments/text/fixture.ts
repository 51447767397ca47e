import { createGathering } from '../../../../node/attachments/text/gathering.ts';
import type { FileSaid, Piece, TextRead } from '../../../../node/attachments/text/interface.ts';
import { LIMITS, type Limits } from '../../../../node/attachments/text/limits.ts';
import { readText } from '../../../../node/attachments/text/read.ts';
import { utf8 } from './files.ts';

/** Reads as the thread does, here: a thread costs a tenth of a second. */
export async function reading(
  content: string | Uint8Array,
  { limits, ...said }: Partial<FileSaid> & { readonly limits?: Partial<Limits> } = {},
): Promise<TextRead> {
  const pieces: Piece[] = [];
  const all = { ...LIMITS, ...limits };
  const outcome = await readText({
    bytes: typeof content === 'string' ? utf8(content) : new Uint8Array(content),
    file: { name: 'file', type: '', ...said },
    limits: all,
    gathering: createGathering({ most: all.characters, give: (piece) => pieces.push(piece) }),
  });
  return { outcome, pieces };
}

/** What a file says, as one text. */
export async function textOf(
  content: string | Uint8Array,
  said?: Partial<FileSaid>,
): Promise<string> {
  const { pieces } = await reading(content, said);
  return pieces.map(({ text }) => text).join('\n');
}

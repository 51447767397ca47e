/**
 * Has a browser save an answer as a file. A browser puts what is long on its disk as it comes, and offers it whole: a file
 * that is cut off is never saved.
 */

/** How much of it has come. */
export interface Saved {
  readonly bytes: number;
  /** About how much comes in all, where the node has said. */
  readonly of: number | undefined;
}

/**
 * @param name of the file, where the answer gives none
 * @returns how long it is
 * @throws TypeError where it is cut off; what stopped the answer's request
 */
export async function save(
  response: Response,
  name: string,
  onProgress: (saved: Saved) => void,
): Promise<number> {
  const said = Number(response.headers.get('elatio-bytes'));
  const of = said > 0 ? said : undefined;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      bytes += piece.length;
      onProgress({ bytes, of });
      controller.enqueue(piece);
    },
  });
  const content = response.body?.pipeThrough(counting) ?? null;
  const blob = await new Response(content).blob();
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = nameIn(response.headers.get('content-disposition')) ?? name;
  link.click();
  // It is read by then: the link was followed at once.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return bytes;
}

function nameIn(disposition: string | null): string | undefined {
  return /filename="([^"\\/]+)"/.exec(disposition ?? '')?.[1];
}

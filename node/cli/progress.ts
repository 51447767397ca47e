/** A line that is written over on a terminal, and left out elsewhere. */
export interface Progress {
  /** Shows what `text` gives, which is not asked more than ten times a second. */
  show(text: () => string): void;
  /** Wipes the line. */
  end(): void;
}

export function progressLine(stream: NodeJS.WriteStream): Progress {
  let shown = 0;
  return {
    show(text) {
      if (!stream.isTTY || Date.now() - shown < 100) return;
      shown = Date.now();
      stream.write(`\r\u001B[2K${text()} `);
    },
    end() {
      if (shown > 0) stream.write('\r\u001B[2K');
    },
  };
}

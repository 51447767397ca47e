import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ElatioError } from '../../../protocol/error.ts';
import { createClient } from '../client.ts';
import { checksums, type Contents, contentsHtml, contentsText } from '../gdpr/contents.ts';
import { receive } from '../gdpr/receive.ts';
import { directoryOf } from '../invocation.ts';
import { cannotWrite, writeNewFolder } from '../new-folder.ts';
import { counted, countOf, say, sizeOf } from '../output.ts';
import { progressLine } from '../progress.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** `elatio gdpr export DIR`: everything about the person, in files that a person can read. */
export function addGdpr(program: Command): void {
  program
    .command('gdpr')
    .description('everything that is stored about you')
    .command('export')
    .description('writes all of it into a folder, readable, with a table of contents')
    .argument('<dir>', 'a folder that is empty, or not there yet')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was written, as JSON')
    .action(exportPerson);
}

async function exportPerson(dir: string, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const folder = resolve(dir);
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  try {
    const contents = await writeNewFolder(folder, (partial) =>
      fill(partial, directory, ended.signal),
    );
    tell(contents, dir, folder, options);
  } catch (error) {
    throw ended.signal.aborted ? stopped() : error;
  } finally {
    ended.abort();
  }
}

async function fill(partial: string, directory: string, signal: AbortSignal): Promise<Contents> {
  const lines = createClient({ directory }).lines('/api/v1/gdpr', signal);
  const progress = progressLine(process.stderr);
  let begun = 0;
  let last = '';
  try {
    const received = await receive(lines, partial, (path, bytes) => {
      if (path !== last) begun++;
      last = path;
      progress.show(() => `${counted(begun, 'file')}, ${sizeOf(bytes)}: ${path}`);
    });
    signal.throwIfAborted();
    const contents: Contents = { ...received, made: new Date(), directory };
    const own = {
      'README.txt': contentsText(contents),
      'index.html': contentsHtml(contents),
      SHA256SUMS: checksums(contents.files),
    };
    for (const [name, text] of Object.entries(own)) {
      const path = join(partial, name);
      await writeFile(path, text, { mode: 0o600, flush: true }).catch((error: unknown) => {
        throw cannotWrite(path, error);
      });
    }
    return contents;
  } finally {
    progress.end();
  }
}

function tell({ files, damage }: Contents, dir: string, folder: string, options: Options): void {
  const records = files.reduce((sum, file) => sum + file.records, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (damage.length > 0) {
    process.stderr.write(
      'elatio: some of what is stored is damaged, and may be missing here: see "elatio doctor"\n',
    );
  }
  if (options.json) return say(JSON.stringify({ folder, records, bytes, damage, files }));
  say(`Wrote ${countOf(files.length)} files, ${sizeOf(bytes)}, to ${dir}.`);
  say(
    'Begin with index.html or README.txt there. It is not sealed: keep it where only you can read it.',
  );
}

function stopped(): ElatioError {
  return new ElatioError('ELATIO_CLI_STOPPED', 'Stopped: nothing was written.');
}

/** Of which kind a file is: by what is in it first, since names and media types are what somebody says. */
import type { Archive } from './archive.ts';
import type { FileSaid } from './interface.ts';

export type ArchiveKind = 'word' | 'slides' | 'sheets' | 'open-document' | 'book';

/** Readers look for the mark in so many bytes, as Adobe's does (ISO 32000-1, note 13 of its annex H). */
const PDF_HEAD = 1_024;
const PDF_MARK = '%PDF-';

export function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, PDF_HEAD)).includes(PDF_MARK);
}

/** APPNOTE.TXT 4.3.7: each entry begins so, and an archive with its first. */
export function isZip(bytes: Uint8Array): boolean {
  return [0x50, 0x4b, 0x03, 0x04].every((byte, i) => bytes[i] === byte);
}

/** Nothing for archives that are no documents. */
export function archiveKindOf(archive: Archive): ArchiveKind | undefined {
  const { names } = archive;
  if (names.has('word/document.xml')) return 'word';
  if (names.has('ppt/presentation.xml')) return 'slides';
  if (names.has('xl/workbook.xml')) return 'sheets';
  if (names.has('META-INF/container.xml')) return 'book';
  // Both have a `mimetype` that says more, of which we need nothing.
  if (names.has('content.xml') && names.has('META-INF/manifest.xml')) return 'open-document';
  return undefined;
}

export function markupKindOf(text: string, { name, type }: FileSaid): 'html' | 'svg' | undefined {
  const head = text.slice(0, 2_048).trimStart();
  if (/^<(!doctype html|html)\b/i.test(head)) return 'html';
  if (head.startsWith('<') && /<svg[\s>]/.test(head) && !/<html[\s>]/i.test(head)) return 'svg';
  const isHtml = /^(text\/html|application\/xhtml\+xml)\b/i.test(type) || /\.x?html?$/i.test(name);
  return isHtml ? 'html' : undefined;
}

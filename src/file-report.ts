/*
 * Reports of files, as the step `listItems` writes them: a FileListDocument, or CSV as RFC 4180 has it.
 */

import { parseId } from './core/job.ts';
import { encodeXml, type FileType } from './documents/documents.ts';
import { toFileDocument } from './http/storage-document.ts';
import type { Catalog, CatalogFile } from './media/catalog.ts';

const COLUMNS = ['id', 'path', 'uri', 'state', 'size', 'hash', 'timestamp', 'storage'] as const;

/** The text of a report in parts, a page of files each: a storage may have more files than memory holds. */
export const reportOf = (catalog: Catalog, site: string) =>
  async function* report(format: 'xml' | 'csv', storage: string | undefined): AsyncGenerator<string, void, undefined> {
    const [head, tail] = format === 'xml' ? emptyDocument() : [`${COLUMNS.join(',')}\r\n`, ''];
    const write = format === 'xml' ? toElements : toLines;
    yield head;
    let after: string | undefined;
    for (;;) {
      const page = await catalog.listFiles(storage, after);
      if (page.length === 0) break;
      yield write(page.map(file => toDocument(site, file)));
      after = page.at(-1)!.id;
    }
    yield tail;
  };

const toDocument = (site: string, file: CatalogFile): FileType =>
  toFileDocument(site, { ...file, id: parseId(site, file.id) ?? 0, storage: parseId(site, file.storage) ?? 0 });

const END = '</FileListDocument>';

/** What stands before the files and behind them. */
function emptyDocument(): [string, string] {
  const one = encodeXml('FileListDocument', { file: [{}] });
  return [one.slice(0, one.indexOf('<file')), END];
}

function toElements(file: readonly FileType[]): string {
  const whole = encodeXml('FileListDocument', { file });
  return whole.slice(whole.indexOf('<file>'), -END.length);
}

const toLines = (files: readonly FileType[]): string =>
  files.map(file => `${COLUMNS.map(column => toCell(file[column])).join(',')}\r\n`).join('');

function toCell(value: FileType[(typeof COLUMNS)[number]]): string {
  const text = value instanceof Date ? value.toISOString() : String(Array.isArray(value) ? value[0] : (value ?? ''));
  // A program for tables would take these for the beginning of a formula.
  const plain = /^[=+\-@\t\r]/.test(text) && !(typeof value === 'number') ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

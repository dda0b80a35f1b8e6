/*
 * Reports of files that the step `listItems` writes: a FileListDocument, or CSV. Source: RFC 4180.
 */
import type { Ids } from '../core/ids.ts';
import { type FileType, fileListWriter } from '../documents/documents.ts';
import type { Reader } from '../store/database/database.ts';
import { listFilesAfter } from '../store/files.ts';
import { toFileDocument } from './storage.ts';

const COLUMNS = ['id', 'path', 'uri', 'state', 'size', 'hash', 'timestamp', 'storage'] as const;

/** The number of files that are read, and held in memory, at a time. */
const PAGE = 1_000;

/** The parts of a report. */
interface Form {
  start(): string;
  items(files: readonly FileType[]): string;
  end(): string;
}

/** Writes a report in parts of one page of files: a storage may have more files than memory can hold. */
export const reportOf = (reader: Reader, ids: Ids) =>
  async function* report(format: 'xml' | 'csv', storage: string | undefined): AsyncGenerator<string, void, undefined> {
    const form = FORMS[format];
    yield form.start();
    const page = { storage: storage === undefined ? undefined : ids.get('storage', storage), number: PAGE };
    for (let after = 0; ; ) {
      const files = await listFilesAfter(reader, { ...page, after });
      if (files.length === 0) break;
      yield form.items(files.map(file => toFileDocument(ids, file)));
      after = files.at(-1)!.id;
    }
    yield form.end();
  };

const toLines = (files: readonly FileType[]): string =>
  files.map(file => `${COLUMNS.map(column => toCell(file[column])).join(',')}\r\n`).join('');

function toCell(value: FileType[(typeof COLUMNS)[number]]): string {
  const text = value instanceof Date ? value.toISOString() : String(Array.isArray(value) ? value[0] : (value ?? ''));
  // A spreadsheet would read these as the beginning of a formula.
  const plain = /^[=+\-@\t\r]/.test(text) && !(typeof value === 'number') ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const FORMS: Record<'xml' | 'csv', Form> = {
  xml: {
    start: () => fileListWriter.start({}),
    items: files => fileListWriter.items(files, false),
    end: () => fileListWriter.end({}),
  },
  csv: { start: () => `${COLUMNS.join(',')}\r\n`, items: toLines, end: () => '' },
};

/** Replaces characters that move the cursor, color the terminal or change the direction of text by blanks. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');

export const printLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** Formats rows as columns of equal width, two blanks apart; the last column is not padded. */
export function toTable(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map(row => row.map(plain));
  const widths = shown[0]?.map((_, column) => Math.max(...shown.map(row => row[column]?.length ?? 0))) ?? [];
  return shown.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Formats `2026-02-19T13:53:21.110+0000` as `2026-02-19 13:53:21` in the local time zone. */
export function shortTime(time: string): string {
  const date = new Date(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

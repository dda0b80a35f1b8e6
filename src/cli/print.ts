/** Text of others may hold anything; what would move the cursor or colour the terminal is shown as a blank. */
export const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

export const printLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** Rows as columns that are as wide as they must be, two blanks apart; the last one is left as it is. */
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

/** `2026-02-19T13:53:21.110+0000` as `2026-02-19 13:53:21` in the zone of the reader. */
export function shortTime(time: string): string {
  const date = new Date(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

/** Lines of CSV as RFC 4180 has them, but with LF. */

export type CsvRow = readonly (string | number)[];

export function csv(rows: readonly CsvRow[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

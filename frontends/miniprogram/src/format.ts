// Days, instants and sizes as people read them. By hand, as `Intl` is not on every phone.

/** A legal day, which has no zone: 2026年3月2日. */
export function day(date: string | null | undefined): string {
  const [year, month, of] = (date ?? '').split('-').map(Number);
  return year && month && of ? `${year}年${month}月${of}日` : '';
}

/** The day of an instant in China Standard Time: 2026-03-02. */
export function shortDay(at: string | null | undefined): string {
  return at ? inChina(at).slice(0, 10) : '';
}

/** An instant in China Standard Time: 2026年3月2日 09:30. */
export function instant(at: string | null | undefined): string {
  return at ? `${day(shortDay(at))} ${inChina(at).slice(11, 16)}` : '';
}

/** China has kept one offset since 1991, and no summer time. */
function inChina(at: string): string {
  return new Date(new Date(at).getTime() + 8 * 3_600_000).toISOString();
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

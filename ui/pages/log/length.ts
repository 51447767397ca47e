/** A length of time as the node reads it: a number alone is minutes. */
export function lengthText(text: string): string {
  const trimmed = text.trim();
  return /^\d{1,5}$/.test(trimmed) ? `${trimmed}m` : trimmed;
}

/** A length of time as one would write it. @param seconds 0 and more */
export function lengthWords(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3_600), 'h'],
    [Math.floor((whole % 3_600) / 60), 'm'],
    [whole % 60, 's'],
  ] as const;
  return parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value}${unit}`)
    .join(' ');
}

import type { ZodError } from 'zod';

/** The first fault that was found, as `field: fault`, in one line whatever names the fields were given. */
export function whatIsWrong({ issues: [{ path, message }] }: ZodError): string {
  const field = path.map((key) => String(key).slice(0, 40)).join('.');
  const fault = field === '' ? message : `${field}: ${message}`;
  return fault.slice(0, 200).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}

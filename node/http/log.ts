/** Where the room writes what went wrong: a part of pino's logger. Contents of events never go there. */
export interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Any value that JSON (RFC 8259) can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object: what the `data` of an event is. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

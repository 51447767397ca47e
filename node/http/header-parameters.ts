/** A header of the form `value; name=text; name="text"`. */
export interface HeaderValue {
  /** In lower case. */
  readonly value: string;
  /** By their names in lower case; of two of one name the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

// RFC 9110 section 5.6.6; a quoted text may hold escaped characters.
const PARAMETER = /\s*;\s*([!#$%&'*+.^`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/gsy;

/** Splits a header that has parameters. What is no parameter ends them. */
export function parametersOf(header: string): HeaderValue {
  const [value = ''] = header.split(';', 1);
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = value.length;
  for (let match = PARAMETER.exec(header); match; match = PARAMETER.exec(header)) {
    const [, name = '', quoted, token = ''] = match;
    const text = quoted === undefined ? token : quoted.replaceAll(/\\(.)/gs, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), text);
  }
  return { value: value.trim().toLowerCase(), parameters };
}

/**
 * A datasheet as Croissant 1.0 (http://mlcommons.org/croissant/1.0), JSON-LD that dataset tools read. What Croissant has no
 * word for is one member, `elatio:release`; all else follows from that.
 */
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import type { Datasheet } from './datasheet.ts';

/** The context of the specification, and our own prefix. Nobody loads anything by it. */
const CONTEXT: JsonObject = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  elatio: 'urn:elatio:datasheet#',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};

const DATA_TYPES = { date: 'sc:Date', key: 'sc:Text', integer: 'sc:Integer' } as const;

/** The one JSON-LD of a datasheet. */
export function croissantOf(sheet: Datasheet): JsonObject {
  const { file, columns, period } = sheet;
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: sheet.name,
    description: `${sheet.description} ${sheet.statement}`,
    version: `${sheet.recipe.version}.0.0`,
    temporalCoverage: `${period.from}/${period.until}`,
    isLiveDataset: false,
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': file.name,
        name: file.name,
        contentUrl: file.name,
        contentSize: `${file.bytes} B`,
        encodingFormat: 'text/csv',
        sha256: file.sha256.slice(2),
      },
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': 'rows',
        name: 'rows',
        field: columns.map(({ name, description, kind }) => ({
          '@type': 'cr:Field',
          '@id': `rows/${name}`,
          name,
          description,
          dataType: DATA_TYPES[kind],
          source: { fileObject: { '@id': file.name }, extract: { column: name } },
        })),
      },
    ],
    'elatio:release': { '@type': '@json', '@value': sheet as unknown as JsonValue },
  };
}

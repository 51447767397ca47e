/**
 * What may be stored, and how a heartbeat becomes an event. Everything that enters the log, from a watcher
 * over HTTP or from a collector in this process, comes through here.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_INGEST_FIELD | a field is missing, of the wrong kind or out of bounds; the message names it | correct it |
 * | ELATIO_INGEST_BUCKET | there is no bucket of this name | create it first |
 * | ELATIO_INGEST_FOREIGN | the bucket is another device's | write on that device |
 */
export { parseBucket, parseBucketChange, type Local } from './bucket.ts';
export { checkData, MAX_DEPTH } from './data.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { parseEvent, type SentEvent } from './event.ts';
export { createIngest, type Ingest, type Taken } from './ingest.ts';
export { ownBucket, unknownBucket } from './own-bucket.ts';
export { isObject, wrongField } from './field.ts';
export { createSink } from './sink.ts';
export { mayHold, type Span, type SpansTaken } from './spans.ts';
export { formatTime, parseTime } from './time.ts';

/**
 * Room on the disk. Where the data takes more than it may (`maxDisk`), or the file system has less free than it
 * should (`lowSpace`), nothing more is taken in: collectors are held, and what comes from outside is answered
 * with 507. Reading, editing, purging and tidying go on, for they need little or make room. Recording goes on by
 * itself when there is some.
 *
 * What a watcher makes of it is its own affair. ActivityWatch's Python client drops a heartbeat that is refused,
 * with whatever status, but sends none before its buckets are made, and keeps them until then: so making
 * buckets is refused too, also of those that there are.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_SPACE_LIMIT | the data directory holds more than `maxDisk` | `elatio purge`, or a higher limit |
 * | ELATIO_SPACE_LOW | the file system has less free than `lowSpace` | free some space |
 */
export { guardImporter, guardIngest } from './guard.ts';
export { measureRoom, type Room } from './measure.ts';
export { createSpace, type Shortage, type Space, type SpaceStatus } from './space.ts';

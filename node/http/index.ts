/**
 * The node's face on this machine: ActivityWatch's API below `/api/0`, our own below `/api/v1`.
 *
 * | code | status | when | what to do |
 * |---|---|---|---|
 * | ELATIO_HTTP_HOST | 400 | the Host header names another host | `elatio config set hosts NAME` |
 * | ELATIO_HTTP_ORIGIN | 403 | the request comes from a web page that is not allowed | `elatio config set origins ORIGIN` |
 * | ELATIO_HTTP_ACCESS | 401 | it needs more than a watcher may, or than another machine may | a token, a login, the command line, or `--open` |
 * | ELATIO_HTTP_TOKEN | 401 | the token that was sent is none, or was revoked; so also where none is needed | `elatio token create` |
 * | ELATIO_HTTP_LOGIN | 401 | the code of the login link was used, has expired, or is none | `elatio login` |
 * | ELATIO_HTTP_SCOPE | 403 | the token or session has too little scope; the message names what is needed | a token of that scope |
 * | ELATIO_HTTP_FAILURES | 429 | after ten wrong tokens or codes in a minute, one more; right ones pass | wait as long as `Retry-After` says |
 * | ELATIO_HTTP_PATH | 404 | there is nothing at this path | – |
 * | ELATIO_HTTP_METHOD | 405 | the path has other methods | – |
 * | ELATIO_HTTP_BODY | 400 | the body is not UTF-8 or not JSON, nested too deep, or broke off | correct it |
 * | ELATIO_HTTP_SIZE | 413 | the body, or one event in it, is too large | send less at a time |
 * | ELATIO_HTTP_BUSY | 503 | too many live streams | end one |
 * | ELATIO_HTTP_EVENT | 404 | the bucket has no event with an id that was sent; nothing was stored | – |
 * | ELATIO_HTTP_EXISTS | 409 | there is a bucket of this name already | choose another, or change that one |
 * | ELATIO_HTTP_SETTING | 404 | nothing is set under this key | – |
 * | ELATIO_HTTP_FORCE | 401 | a bucket is to be deleted without `force=1` | add it |
 * | ELATIO_HTTP_INTERNAL | 500 | a fault of ours | the log says more |
 * | ELATIO_HTTP_FOLDER | – | at start: a folder of files to serve cannot be read | correct `--ui` or `--page`, or the setting |
 * | ELATIO_HTTP_PORT | – | at start: another program has the port | `--port`, or end that program |
 * | ELATIO_HTTP_LISTEN | – | at start: the address cannot be had | read the message |
 *
 * Failures of other rooms keep their codes; `errors.ts` has the status of each.
 */
export { createApp, type AppDeps } from './app.ts';
export type { NodeInfo } from './activitywatch/info.ts';
export { createDoor, type Fetch } from './door.ts';
export { INTERFACE_PAGES, interfaceRoutes, pageRoutes, uiRoutes } from './files/index.ts';
export { createLockedApp } from './locked/app.ts';
export type { Log } from './log.ts';
export { loginLink } from './login.ts';
export type { AppEnv, Connection, Handler, Route } from './route.ts';
export { createServer, type HttpServer, type Limits, type ServerDeps } from './server.ts';
export type { NodeStatus } from './status.ts';
export type { NodeLock } from './v1/lock.ts';
export { partialScope } from './v1/scope.ts';

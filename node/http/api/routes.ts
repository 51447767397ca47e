import { styledReply } from '../html.ts';
import { textReply } from '../reply.ts';
import { connectionOf, type Route } from '../route.ts';
import { createDocument, type DocumentDeps } from './document.ts';
import { pageOf } from './page.ts';
import { STYLE } from './style.ts';

/**
 * | request | answer |
 * |---|---|
 * | GET `/openapi.json` | the description of the API, OpenAPI 3.1 |
 * | GET `/api` | the same as a page for people |
 */
export function descriptionRoutes(deps: DocumentDeps): Route[] {
  // Made when somebody asks: most nodes never are.
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      access: 'watcher',
      handler: (context) =>
        textReply(JSON.stringify(createDocument(deps, connectionOf(context).port))),
    },
    {
      method: 'GET',
      path: '/api',
      access: 'watcher',
      handler(context) {
        const document = createDocument(deps, connectionOf(context).port);
        const host = context.req.header('host') ?? new URL(context.req.url).host;
        const content = pageOf(document, `http://${host}`);
        return styledReply({ title: 'Elatio: API', style: STYLE, content });
      },
    },
  ];
}

/** The description of the API as a page: made here, without a script, from the document alone. */
import type { Access } from '../access.ts';
import { curlOf } from './curl.ts';
import type { ApiDocument, Described, DescribedAnswer, Parameter, Tag } from './document.ts';
import { escape, prose, sentence, table } from './html.ts';
import { fieldsOf, meaningOf, typeOf } from './schema-html.ts';

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

/**
 * @param origin of the node, as the reader sees it
 * @returns what stands in the body of the page, HTML
 */
export function pageOf(document: ApiDocument, origin: string): string {
  const { info, tags, components } = document;
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Listed => ({ method, path, operation })),
  );
  const links = [...tags.map(({ name }) => name), 'schemas'];
  return `<h1>${escape(info.title)} ${escape(info.version)}: the API</h1>
${prose(info.description)}
<p>For programs: <a href="/openapi.json">openapi.json</a></p>
<nav>${links.map((name) => `<a href="#${name}">${name}</a>`).join('')}</nav>
${tags.map((tag) => group(document, origin, tag, listed)).join('\n')}
<section id="schemas">
<h2>schemas</h2>
${Object.entries(components.schemas)
  .map(([name, schema]) => `<h3 id="${name}">${name}</h3>\n${fieldsOf(schema)}`)
  .join('\n')}
</section>`;
}

function group(
  document: ApiDocument,
  origin: string,
  { name, description }: Tag,
  listed: readonly Listed[],
): string {
  const own = listed.filter(({ operation }) => operation.tags.includes(name));
  return `<section id="${name}">
<h2>${name}</h2>
<p>${sentence(description)}</p>
${own.map((one) => entry(one, curlOf(document, origin, one))).join('\n')}
</section>`;
}

function entry({ method, path, operation }: Listed, curl: string): string {
  const { operationId, summary, description, requestBody, parameters = [], responses } = operation;
  const body = requestBody?.content['application/json'];
  return `<details id="${operationId}">
<summary><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code> <span>${sentence(summary)}</span> <i>${operation['x-access']}</i></summary>
<div>
${description === undefined ? '' : `<p>${sentence(description)}</p>`}
<p>For ${WHO[operation['x-access']]}.</p>
<pre>${escape(curl)}</pre>
${titled('Parameters', table(['name', 'where', 'type', 'meaning'], parameters.map(parameterRow)))}
${body ? titled('Body', `<p>${typeOf(body.schema)}: ${sentence(requestBody.description)}</p>`) : ''}
${titled('Answers', table(['status', 'content', 'meaning'], Object.entries(responses).map(answerRow)))}
</div>
</details>`;
}

const WHO: Readonly<Record<Access, string>> = {
  public: 'everybody who reaches the node',
  watcher: 'every program on this machine',
  browser: 'who has the scope <code>browser</code>',
  read: 'who has the scope <code>read</code>',
  write: 'who has the scope <code>write</code>',
  admin: 'who has the scope <code>admin</code>',
  owner: 'the owner of the data directory, over the socket in it',
};

function titled(title: string, content: string): string {
  return content === '' ? '' : `<h4>${title}</h4>\n${content}`;
}

function parameterRow({ name, in: where, required, schema }: Parameter): string[] {
  const optional = required ? '' : ' <i>may be absent</i>';
  return [`<code>${escape(name)}</code>${optional}`, where, typeOf(schema), meaningOf(schema)];
}

function answerRow([status, answer]: [string, DescribedAnswer]): string[] {
  const contents = Object.entries(answer.content ?? {}).map(([type, { schema }]) =>
    type === 'application/json' ? typeOf(schema) : escape(type),
  );
  const codes = answer['x-codes']?.map((code) => `<code>${code}</code>`);
  return [status, contents.join('<br>'), codes?.join(' ') ?? sentence(answer.description)];
}

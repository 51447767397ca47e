import { isObject, wrongField } from '../../ingest/index.ts';
import { type Answers, parsePeriod, QueryError, type Question } from '../../query/index.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { unlessGone } from '../gone.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';
import { streamReply } from '../stream.ts';

/**
 * `POST /api/0/query`: `{"query": ["…", …], "timeperiods": ["START/END", …]}`, the lines of a query and the periods
 * to ask it over; `?name=` is known to it as NAME. Answers a list with what the query gives for each period. A query
 * that is wrong answers 400 with `type`: `QueryParseException`, `QueryInterpretException` or
 * `QueryFunctionException`. `?cache=` is taken, and means nothing: nothing here is so slow that it had to be kept.
 * Whoever hangs up ends the query.
 */
export function queryRoutes({ answers }: { readonly answers: Answers }): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/0/query',
      access: 'read',
      async handler({ req }) {
        const body = parseJson(await readText(req.raw, BODY_LIMIT));
        const question = { ...questionIn(body), name: req.query('name') };
        return unlessGone(req.raw.signal, async (signal) => {
          try {
            return await streamReply(await answers.ask(question, signal));
          } catch (error) {
            if (!(error instanceof QueryError)) throw error;
            const { type, message, code } = error;
            return jsonReply({ type, message, code }, 400);
          }
        });
      },
    },
  ];
}

/** @throws ElatioError ELATIO_INGEST_FIELD, ELATIO_QUERY_PERIOD */
function questionIn(body: unknown): Question {
  if (!isObject(body)) throw wrongField('body', 'an object', body);
  const { query, timeperiods } = body;
  const lines = texts(query, 'query');
  const periods = texts(timeperiods, 'timeperiods');
  return {
    text: lines.join('\n'),
    periods: periods.map((text, i) => parsePeriod(text, `timeperiods[${i}]`)),
  };
}

function texts(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) throw wrongField(path, 'a list of strings', value);
  return value.map((item: unknown, i) => {
    if (typeof item === 'string') return item;
    throw wrongField(`${path}[${i}]`, 'a string', item);
  });
}

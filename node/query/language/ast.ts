import type { Span } from './failure.ts';

/** What a query says, each part with its place in the text. Parentheses and comments leave no trace. */
export interface Program {
  readonly source: string;
  readonly statements: readonly Statement[];
}

export type Statement = Span &
  (
    | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
    | { readonly kind: 'return'; readonly value: Expression }
    /** An expression for what it does, such as `print(x)`. */
    | { readonly kind: 'evaluate'; readonly value: Expression }
    | {
        readonly kind: 'if';
        /** `if` and each `elif`. */
        readonly branches: readonly Branch[];
        /** `else`; empty where there is none. */
        readonly otherwise: readonly Statement[];
      }
  );

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly Statement[];
}

export type Expression = Literal | Variable | List | Dict | Call | Negation | Binary;

export interface Literal extends Span {
  readonly kind: 'literal';
  readonly value: string | number | boolean;
}

export interface Variable extends Span {
  readonly kind: 'variable';
  readonly name: string;
}

export interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

export interface Dict extends Span {
  readonly kind: 'dict';
  /** As written; of two with the same key the later counts. */
  readonly entries: readonly { readonly key: string; readonly value: Expression }[];
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export interface Negation extends Span {
  readonly kind: 'negation';
  readonly operand: Expression;
}

/** Long sums nest to the left without bound: walk down `left` in a loop. */
export interface Binary extends Span {
  readonly kind: 'binary';
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

export type Operator = '==' | '+' | '-' | '*' | '/' | '%';

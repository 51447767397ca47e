/**
 * Those of `nodes` that can be reached from themselves. Tarjan's algorithm ("Depth-first search and linear graph
 * algorithms", SIAM Journal on Computing 1, 1972) with a stack of its own: chains may be longer than the engine's.
 */
export function onCycles<T>(nodes: readonly T[], next: (node: T) => readonly T[]): readonly T[] {
  interface Visit {
    readonly node: T;
    readonly index: number;
    /** The least index of an unfinished node that was reached from here. */
    low: number;
    readonly left: T[];
    isFinished: boolean;
  }
  const visits = new Map<T, Visit>();
  const unfinished: Visit[] = [];
  const found = new Set<T>();
  const path: Visit[] = [];
  function enter(node: T): void {
    const left = [...next(node)];
    const visit = { node, index: visits.size, low: visits.size, left, isFinished: false };
    visits.set(node, visit);
    unfinished.push(visit);
    path.push(visit);
    if (left.includes(node)) found.add(node);
  }
  function leave(visit: Visit): void {
    path.pop();
    const above = path.at(-1);
    if (above) above.low = Math.min(above.low, visit.low);
    if (visit.low < visit.index) return;
    const component = unfinished.splice(unfinished.lastIndexOf(visit));
    for (const member of component) {
      member.isFinished = true;
      if (component.length > 1) found.add(member.node);
    }
  }
  for (const start of nodes) {
    if (!visits.has(start)) enter(start);
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const node = visit.left.pop();
      const seen = node === undefined ? undefined : visits.get(node);
      if (node === undefined) leave(visit);
      else if (!seen) enter(node);
      else if (!seen.isFinished) visit.low = Math.min(visit.low, seen.index);
    }
  }
  return nodes.filter((node) => found.has(node));
}

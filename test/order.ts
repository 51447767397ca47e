import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those first whose files take long one by one, much of it waiting, so that none is waited for alone at the end. */
const FIRST = ['repository', 'extension', 'ui', 'e2e', 'simulation', 'collectors'];

/** The order in which vitest begins files: by project as above, the largest file of each first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification): number => {
      const at = FIRST.indexOf(project.name);
      return at === -1 ? FIRST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

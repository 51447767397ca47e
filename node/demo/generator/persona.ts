import { Random } from './random.ts';
import { composeBrand, composePerson } from './phrases.ts';
import { LANGUAGES, PARTS } from './words/technical.ts';
import { FIRST_NAMES, PLACES } from './words/names.ts';

/** A code base that somebody works on. */
export interface Project {
  readonly name: string;
  readonly owner: string;
  readonly language: string;
  readonly ending: string;
  readonly folders: readonly string[];
}

/** The person whose devices are recorded, and the names that surround them. All of it made up. */
export interface Persona {
  readonly seed: number;
  /** Name of the account on their computers. */
  readonly user: string;
  readonly email: string;
  readonly company: string;
  readonly town: string;
  readonly projects: readonly Project[];
  readonly people: readonly string[];
  readonly channels: readonly string[];
  readonly servers: readonly string[];
}

const PERSONA = 1;
const ROOM_KINDS = ['team', 'help', 'proj', 'guild', 'alerts', 'random', 'dev', 'sales', 'topic'];
const FOLDERS = ['src', 'lib', 'internal', 'test', 'app', 'core', 'packages', 'tools', 'web'];

/** Everything a name may be made of where only ASCII will do. */
function plain(name: string): string {
  const letters = name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
  return letters || 'alex';
}

function createProject(random: Random, owner: string): Project {
  const [language, ending] = random.favourite(LANGUAGES);
  const folders = Array.from(
    { length: 12 },
    () =>
      `${random.pick(FOLDERS)}/${random.pick(PARTS)}${random.chance(0.5) ? `/${random.pick(PARTS)}` : ''}`,
  );
  const name = `${random.pick(PARTS)}-${random.pick(PARTS)}`;
  return { name, owner, language, ending, folders };
}

export function createPersona(seed: number): Persona {
  const random = new Random(seed, PERSONA);
  const company = composeBrand(random);
  const org = plain(company);
  const user = plain(random.pick(FIRST_NAMES));
  return {
    seed,
    user,
    email: `${user}@${org}.example`,
    company,
    town: random.pick(PLACES),
    projects: Array.from({ length: 9 }, (_, i) => createProject(random, i < 6 ? org : user)),
    people: Array.from({ length: 70 }, () => composePerson(random)),
    channels: Array.from({ length: 45 }, () => `${random.pick(ROOM_KINDS)}-${random.pick(PARTS)}`),
    servers: Array.from({ length: 14 }, () => `${random.pick(PARTS)}-${random.between(1, 24)}`),
  };
}

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';

const PEOPLE = [
  { personId: 'mia.demo', name: 'Mia Demo', role: 'mrst', isLevel2: true, isRegisteredTechnologist: false },
  {
    personId: 'tom.demo',
    name: 'Tom Demo RT(MR)',
    role: 'onsiteTechnologist',
    isLevel2: true,
    isRegisteredTechnologist: true,
  },
].map((one) => ({ ...one, login: one.personId, credentialUntil: '2099-12-31' }));

/**
 * A site that has a registered technologist beside the safety tech: who may start while control is local, with no remote
 * link that has to be there.
 *
 * @returns the file for an agent's `onsite.peopleFile`
 */
export function writeOnsitePeople(folder: string): string {
  const file = path.join(folder, 'people.yaml');
  writeFileSync(file, stringify({ people: PEOPLE }));
  return file;
}

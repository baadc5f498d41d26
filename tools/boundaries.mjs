/**
 * Which project may import which, by tags. ESLint enforces it (`@nx/enforce-module-boundaries`) and the table in
 * CONTRIBUTING.md is made from it (`node tools/boundaries.mjs`).
 */
export const depConstraints = [
  { sourceTag: 'type:protocol', onlyDependOnLibsWithTags: ['type:protocol'] },
  { sourceTag: 'type:client', onlyDependOnLibsWithTags: ['type:protocol'] },
  { sourceTag: 'type:chassis', onlyDependOnLibsWithTags: ['type:protocol', 'type:testing'] },
  {
    sourceTag: 'type:capability',
    onlyDependOnLibsWithTags: ['type:protocol', 'type:chassis', 'type:testing'],
  },
  {
    sourceTag: 'type:composite',
    onlyDependOnLibsWithTags: ['type:protocol', 'type:chassis', 'type:capability', 'type:testing'],
  },
  {
    sourceTag: 'type:domain',
    onlyDependOnLibsWithTags: [
      'type:protocol',
      'type:chassis',
      'type:capability',
      'type:composite',
      'type:testing',
    ],
  },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:protocol'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:testing'] },
  { sourceTag: 'type:app', notDependOnLibsWithTags: ['type:app', 'type:e2e'] },
  {
    sourceTag: 'scope:gateway',
    notDependOnLibsWithTags: ['capability:database', 'capability:jobs', 'type:composite', 'type:domain'],
  },
  { sourceTag: 'runtime:browser', onlyDependOnLibsWithTags: ['type:client', 'type:protocol'] },
  {
    sourceTag: 'type:e2e',
    onlyDependOnLibsWithTags: [
      'type:client',
      'type:protocol',
      'type:chassis',
      'type:capability',
      'type:composite',
      'type:testing',
    ],
  },
];

if (import.meta.filename === process.argv[1]) {
  console.log('| a project tagged | may import | may not import |\n|---|---|---|');
  for (const { sourceTag, onlyDependOnLibsWithTags: only, notDependOnLibsWithTags: not } of depConstraints) {
    console.log(`| \`${sourceTag}\` | ${list(only)} | ${list(not)} |`);
  }
}

function list(tags = []) {
  return tags.map((tag) => `\`${tag}\``).join(', ');
}

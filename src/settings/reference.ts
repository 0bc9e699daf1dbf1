/**
 * The settings' JSON Schema (2020-12) and their reference as Markdown, both written from the one table of
 * members whose names the reader takes.
 */

import { GATE_MEMBERS, JWT_ENTRY_MEMBERS, JWT_MEMBERS, SECRET_ENTRY_MEMBERS } from './jwt-members.ts';
import { IP_MEMBERS, type Members, type Schema } from './members.ts';

/** A part of the settings, as the reference shows it. */
interface Part {
  readonly title: string;
  readonly about: string;
  readonly members: Members;
}

const PARTS: readonly Part[] = [
  { title: 'ipFilter', about: 'Who may come in, by address.', members: IP_MEMBERS },
  {
    title: 'jwtFilter',
    about: 'Which tokens are good. Either one filter, an object, or a list of them, each with ' +
      '`"enabled": true`: a token that one of them accepts is accepted.',
    members: { ...JWT_MEMBERS, ...JWT_ENTRY_MEMBERS },
  },
  {
    title: 'jwtFilter.secrets[]',
    about: 'One entry of `secrets`. It takes exactly one of `file`, `env` and `value`.',
    members: SECRET_ENTRY_MEMBERS,
  },
  { title: 'gate', about: 'What the gate does besides.', members: GATE_MEMBERS },
];

/** The settings' JSON Schema, as an object. */
export function settingsSchema(): Schema {
  const oneSecret = ['file', 'env', 'value'].map((name) => ({ required: [name] }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of the portcullis gate',
    ...objectOf({}),
    properties: {
      $schema: { type: 'string', description: 'This schema, for editors; the gate does not read it.' },
      ipFilter: { description: PARTS[0]?.about, ...objectOf(IP_MEMBERS) },
      jwtFilter: {
        description: plain(String(PARTS[1]?.about)),
        anyOf: [
          { ...objectOf(JWT_MEMBERS), dependentRequired: switchedBy(Object.keys(JWT_MEMBERS)) },
          { type: 'array', minItems: 1, items: { $ref: '#/$defs/filter' } },
        ],
      },
      gate: { description: PARTS[3]?.about, ...objectOf(GATE_MEMBERS) },
    },
    $defs: {
      filter: {
        ...objectOf({ ...JWT_MEMBERS, ...JWT_ENTRY_MEMBERS }, { enabled: { const: true } }),
        required: ['enabled'],
      },
      secret: { ...objectOf(SECRET_ENTRY_MEMBERS), oneOf: oneSecret },
    },
  };
}

/** Every member of a filter but its switch takes the switch. */
function switchedBy(names: readonly string[]): { readonly [name: string]: readonly string[] } {
  return Object.fromEntries(names.filter((name) => name !== 'enabled').map((name) => [name, ['enabled']]));
}

function objectOf(members: Members, others: { readonly [name: string]: Schema } = {}): Schema {
  const properties = Object.entries(members).map(([name, { kind, about }]) => {
    return [name, { description: plain(about), ...kind.schema, ...others[name] }];
  });
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** A sentence of the reference without its marks. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

const HEAD = `# Settings of the gate

For those who look up a setting of the gate. [The gate](gate.md) says how they work together.

They are a JSON file with the parts \`ipFilter\`, \`jwtFilter\` and \`gate\`; each may be left out. A member
that is none of these is an error, so that a misspelt one switches nothing off. Files are named by a path
beside the settings file, or a full one; all of them are read again when they change, and a fault in one
changes nothing.

An editor completes and checks the file with
\`{ "$schema": "./node_modules/portcullis/dist/gate-settings.schema.json" }\`.
\`portcullis serve --check --settings FILE\` checks it and all files that it names.

Each example is a whole file.
`;

/** The reference, as Markdown. */
export function settingsReference(): string {
  return `${HEAD}${PARTS.map(partText).join('')}`;
}

function partText({ title, about, members }: Part): string {
  const texts = Object.entries(members).map(([name, { kind, default: unless, about: words, example }]) => {
    const facts = `- **Takes** ${kind.takes}\n- **Default** ${unless}\n`;
    const code = `\`\`\`json\n${JSON.stringify(example)}\n\`\`\`\n`;
    return `\n### \`${title}.${name}\`\n\n${words}\n\n${facts}\n${code}`;
  });
  return `\n## \`${title}\`\n\n${about}\n${texts.join('')}`;
}

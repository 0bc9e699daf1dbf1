/** Writes the reference and the JSON Schema of the settings anew, from the table of their members. */

import { writeFileSync } from 'node:fs';

import { settingsReference, settingsSchema } from '../../src/settings/reference.ts';

const docs = new URL('../../docs/', import.meta.url);
writeFileSync(new URL('gate-settings.md', docs), settingsReference());
writeFileSync(
  new URL('gate-settings.schema.json', docs),
  `${JSON.stringify(settingsSchema(), undefined, 2)}\n`,
);

/** The page as a whole: four parts behind tabs. It fetches nothing, sends nothing and stores nothing. */

import { addressView } from './address-view.ts';
import { element } from './element-view.ts';
import { inspectView } from './inspect-view.ts';
import { makeView } from './make-view.ts';
import { settingsView } from './settings-view.ts';
import { tabsView } from './tabs-view.ts';

const inspection = inspectView();
const settings = settingsView();
const making = makeView({
  inspect(token, secret) {
    const given = secret.read();
    inspection.paste(token);
    if (typeof given?.content === 'string') {
      inspection.secret.choose(given.encoding);
      inspection.secret.write(given.content);
    }
    tabs.go(0);
  },
  intoSettings(secret) {
    settings.change({ field: 'secret', value: secret });
    settings.change({ field: 'isJwtEnabled', value: true });
    tabs.go(3);
  },
});
const tabs = tabsView('What to do', [
  { name: 'Inspect', content: inspection.node }, { name: 'Make a token', content: making },
  { name: 'Address', content: addressView(settings.panel) }, { name: 'Settings', content: settings.node },
]);

// A file that is dropped beside its field would be shown in the place of this page.
for (const name of ['dragover', 'drop']) document.addEventListener(name, (event) => event.preventDefault());

document.body.append(
  element('header', {}, element('h1', {}, 'portcullis desk'),
    element('p', {}, 'Tokens, addresses and settings, on this machine alone.')),
  element('main', {}, tabs.node),
);

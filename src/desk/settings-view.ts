/** The page's fourth part: the panel with the two switches, over the text of a settings file. */

import { bytesOfText, textOfBytes } from '../explain/text-bytes.ts';
import { button, checkbox, element, group, labelled, lineField, list, onInput } from './element-view.ts';
import { saveFile, status, takeFiles, textField } from './element-view.ts';
import { newSecret } from './secret-view.ts';
import { editSettings, readPanel, type Panel, type PanelChange } from './settings-edit.ts';
import { offsetOf, readSettingsWords } from './settings-text.ts';

/** The part *Settings*, and how others reach it. */
export interface SettingsView {
  readonly node: HTMLElement;
  readonly panel: () => Panel | undefined;
  readonly change: (change: PanelChange) => void;
}

const START = `{
  "ipFilter": {
    "enabled": true,
    "allow": ["127.0.0.1", "::1"]
  },
  "jwtFilter": {
    "enabled": false
  }
}
`;

/** The part *Settings*. */
export function settingsView(): SettingsView {
  const files = new Map<string, Uint8Array>();
  const text = textField(12, { class: 'code', wrap: 'off' });
  text.value = START;
  const said = status();
  const words = element('div', { class: 'result' });
  const fields = panelFields((change) => {
    text.value = editSettings(text.value, change);
    update();
  }, () => makeFile());
  const update = (): void => {
    fields.show(text.value);
    const { faults, sentences, warnings, unread } = readSettingsWords(text.value, files);
    const count = faults.length;
    if (count === 0) said.say('The gate takes these settings.', 'accepted');
    else said.say(`The gate refuses these settings: ${count} fault${count === 1 ? '' : 's'}.`, 'refused');
    const faultItems = faults.map((fault) => element(
      'li', {}, button(`line ${fault.line}, column ${fault.column}`, () => {
        const offset = offsetOf(text.value, fault);
        text.focus();
        text.setSelectionRange(offset, offset + 1);
      }), ` ${fault.problem}`,
    ));
    words.replaceChildren(
      ...(count === 0 ? [] : [element('ol', { class: 'faults' }, ...faultItems)]),
      ...section('What they mean', sentences), ...section('Probably not meant', warnings),
      ...section('Not at hand, so not judged here; drop these files too', [...new Set(unread)]),
    );
  };
  const take = async (given: FileList | null | undefined): Promise<void> => {
    for (const [name, bytes] of await takeFiles(given)) {
      const content = textOfBytes(bytes);
      // A file that the settings name by this name is theirs; any other in braces is the settings.
      if (content?.trimStart().startsWith('{') === true && !text.value.includes(JSON.stringify(name))) {
        text.value = content;
      } else files.set(name, bytes);
    }
    update();
  };
  const input = element('input', { type: 'file', multiple: '' });
  input.addEventListener('change', () => void take(input.files).then(() => {
    input.value = '';
  }));
  const makeFile = (): void => {
    const secret = `${newSecret()}\n`;
    files.set('jwt.secret', bytesOfText(secret));
    saveFile('jwt.secret', secret);
    fields.changed({ field: 'secretFile', value: 'jwt.secret' });
  };
  const save = button('Save as settings.json', () => saveFile('settings.json', text.value));
  onInput([text], update);
  const node = element(
    'div', {},
    element('p', {}, 'This edits a file, and controls no running gate. Save it where the gate has its own: ' +
      'portcullis serve --settings settings.json reads it within two seconds.'),
    element('div', { class: 'two' },
      element('div', {},
        labelled('Load a settings file, and files that it names', input, 'Or drop them anywhere here.'),
        fields.node),
      element('div', {},
        labelled('Settings', text), element('div', { class: 'row' }, save),
        element('h2', {}, 'What the gate says'), said.node, words)),
  );
  node.addEventListener('drop', (event) => void take(event.dataTransfer?.files));
  update();
  return { node, panel: () => readPanel(text.value).panel, change: fields.changed };
}

function section(title: string, lines: readonly string[]): readonly Node[] {
  return lines.length === 0 ? [] : [element('h3', {}, title), list(lines)];
}

interface PanelFields {
  readonly node: HTMLElement;
  readonly show: (text: string) => void;
  readonly changed: (change: PanelChange) => void;
}

function panelFields(changed: (change: PanelChange) => void, makeFile: () => void): PanelFields {
  const boxes = {
    isIpEnabled: checkbox('Judge addresses'), isJwtEnabled: checkbox('Ask for a token'),
    isExpiryRequired: checkbox('Tokens must expire (exp)'),
  };
  const texts = {
    allow: textField(3), deny: textField(2), trustedProxies: textField(2), issuer: textField(1),
    audience: textField(1), clockToleranceSeconds: lineField({ inputmode: 'decimal' }),
  };
  const secrets = element('p', { class: 'hint' });
  const problem = status();
  for (const field of ['isIpEnabled', 'isJwtEnabled', 'isExpiryRequired'] as const) {
    const { box } = boxes[field];
    box.addEventListener('input', () => changed({ field, value: box.checked }));
  }
  for (const field of Object.keys(texts) as (keyof typeof texts)[]) {
    const control = texts[field];
    control.addEventListener('input', () => changed({ field, value: control.value }));
  }
  const make = button('Make a secret within the text', () => {
    changed({ field: 'secret', value: newSecret() });
  });
  const ofAddresses = group(
    'Addresses', boxes.isIpEnabled.node, labelled('Allow', texts.allow, 'One a line; empty: nobody.'),
    labelled('Deny', texts.deny), labelled('Trusted proxies', texts.trustedProxies),
  );
  const ofTokens = group(
    'Tokens', boxes.isJwtEnabled.node, secrets,
    element('div', { class: 'row' }, make, button('Make a secret as a file', makeFile)),
    element('div', { class: 'columns' },
      labelled('Issuer', texts.issuer), labelled('Audience', texts.audience),
      labelled('Seconds by which clocks may differ', texts.clockToleranceSeconds)),
    boxes.isExpiryRequired.node,
  );
  const show = (text: string): void => {
    const { panel, problem: why } = readPanel(text);
    problem.say(why === undefined ? '' : `The panel rests: ${why}`, 'unverified');
    for (const part of [ofAddresses, ofTokens]) part.disabled = panel === undefined;
    if (panel === undefined) return;
    secrets.textContent = `Secret: ${panel.secrets}.`;
    for (const field of ['isIpEnabled', 'isJwtEnabled', 'isExpiryRequired'] as const) {
      boxes[field].box.checked = panel[field];
    }
    for (const field of Object.keys(texts) as (keyof typeof texts)[]) {
      // What is being typed stays as it is typed.
      if (texts[field] !== document.activeElement) texts[field].value = panel[field];
    }
  };
  return { node: element('div', {}, problem.node, ofAddresses, ofTokens), show, changed };
}

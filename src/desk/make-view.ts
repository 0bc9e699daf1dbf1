/** The page's second part: a token from claims, an end and a secret. */

import { button, choice, copyable, element, group, labelled, lineField, list } from './element-view.ts';
import { onInput, saveFile, status } from './element-view.ts';
import { CLAIM_TYPES, makeToken, type ClaimRow, type ClaimType, type Expiry } from './make.ts';
import { secretField, type SecretField } from './secret-view.ts';

/** What the part *Make a token* hands on. */
export interface MakeTargets {
  readonly inspect: (token: string, secret: SecretField) => void;
  readonly intoSettings: (secret: string) => void;
}

const SPANS = [['15 minutes', 900], ['1 hour', 3600], ['1 day', 86_400], ['30 days', 2_592_000]] as const;

interface RowView {
  readonly node: HTMLElement;
  readonly read: () => ClaimRow;
}

/** The part *Make a token*. */
export function makeView(targets: MakeTargets): HTMLElement {
  const rows = new Set<RowView>();
  const rowsNode = element('div', { class: 'claims' });
  const said = status();
  const notes = element('div');
  const kid = lineField();
  const outputs = {
    token: copyable('Token', 4), header: copyable('Header line', 3), curl: copyable('curl line', 3),
    postman: copyable('Postman environment', 6),
  };
  let expiry: Expiry = { kind: 'span', seconds: 3600 };
  let token = '';
  const update = (): void => {
    const now = Math.floor(Date.now() / 1000);
    const made = makeToken(Array.from(rows, ({ read }) => read()), expiry, secret.read(), kid.value, now);
    token = made.forms?.token ?? '';
    for (const name of ['token', 'header', 'curl', 'postman'] as const) {
      outputs[name].show(made.forms?.[name] ?? '');
    }
    if (made.forms === undefined) said.say('No token yet.', 'unverified');
    else said.say('Here is your token.', 'accepted');
    notes.replaceChildren(list(made.forms === undefined ? made.problems : made.notes));
    after.hidden = made.forms === undefined;
  };
  const addRow = (name: string, type: ClaimType, value: string): HTMLInputElement => {
    const row = rowView({ name, type, value }, update, () => {
      rows.delete(row.view);
      row.view.node.remove();
      add.focus();
      update();
    });
    rows.add(row.view);
    rowsNode.append(row.view.node);
    return row.first;
  };
  const add = button('Add a claim', () => {
    addRow('', 'text', '').focus();
    update();
  });
  const secret = secretField(update, true);
  const save = button('Save the Postman environment', () => {
    const made = makeToken(Array.from(rows, ({ read }) => read()), expiry, secret.read(), kid.value,
      Math.floor(Date.now() / 1000));
    if (made.forms !== undefined) saveFile('portcullis.postman_environment.json', made.forms.postman);
  });
  const look = button('Inspect it', () => targets.inspect(token, secret));
  const keep = button('Put the secret into the settings', () => {
    const given = secret.read();
    if (typeof given?.content === 'string') targets.intoSettings(given.content);
  });
  const after = element('div', { class: 'row' }, look, keep, save);
  onInput([kid], update);
  addRow('sub', 'text', 'alice');
  const node = element(
    'div', {},
    element('p', {}, 'A token is there as soon as there is a secret: type yours, or make a new one.'),
    element('div', { class: 'two' },
      element('div', {},
        secret.node, group('Claims', rowsNode, element('div', { class: 'row' }, add)),
        expiryGroup((chosen) => {
          expiry = chosen;
          update();
        }),
        labelled('Name of the key (kid)', kid, 'Empty: none.')),
      element('div', {},
        element('h2', {}, 'Token'), said.node, notes,
        ...Object.values(outputs).map((output) => output.node), after)),
  );
  update();
  return node;
}

function rowView(
  { name, type, value }: ClaimRow, changed: () => void, remove: () => void,
): { readonly view: RowView; readonly first: HTMLInputElement } {
  const nameField = lineField({ 'aria-label': 'Name of the claim', placeholder: 'name' });
  const typeField = choice(CLAIM_TYPES, { 'aria-label': 'Type of the claim' });
  const valueField = lineField({ 'aria-label': 'Value of the claim', placeholder: 'value' });
  [nameField.value, typeField.value, valueField.value] = [name, type, value];
  onInput([nameField, typeField, valueField], changed);
  const away = button('Remove', remove, { 'aria-label': 'Remove the claim' });
  const node = element('div', { class: 'claim' }, nameField, typeField, valueField, away);
  const read = (): ClaimRow => {
    return { name: nameField.value.trim(), type: typeField.value as ClaimType, value: valueField.value };
  };
  return { view: { node, read }, first: nameField };
}

/** When the token ends; *Never* asks for a second click. */
function expiryGroup(chosen: (expiry: Expiry) => void): HTMLElement {
  const date = element('input', { type: 'datetime-local' });
  const buttons: HTMLButtonElement[] = [];
  const press = (pressed: HTMLButtonElement | undefined): void => {
    for (const one of buttons) one.setAttribute('aria-pressed', String(one === pressed));
    never.textContent = 'Never';
  };
  for (const [name, seconds] of SPANS) {
    const one = button(name, () => {
      date.value = '';
      press(one);
      chosen({ kind: 'span', seconds });
    }, { 'aria-pressed': String(seconds === 3600) });
    buttons.push(one);
  }
  const never = button('Never', () => {
    const isConfirmed = never.getAttribute('aria-pressed') === 'true';
    date.value = '';
    press(never);
    never.textContent = isConfirmed ? 'Never: confirmed' : 'Never: click again to confirm';
    chosen({ kind: 'never', isConfirmed });
  }, { 'aria-pressed': 'false' });
  buttons.push(never);
  onInput([date], () => {
    press(undefined);
    // The field's time is the reader's own.
    chosen({ kind: 'at', seconds: date.value === '' ? undefined : new Date(date.value).getTime() / 1000 });
  });
  const field = labelled('Or at', date);
  return group('Expires in (exp)', element('div', { class: 'row' }, ...buttons), field);
}

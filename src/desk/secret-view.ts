/** The field for a secret: typed, pasted or a file, hidden unless it is shown, and forgotten by a button. */

import { encodeBase64url } from '../index.ts';
import { SECRET_ENCODINGS, type SecretEncoding } from '../explain/secret-text.ts';
import { button, choice, element, group, labelled, onInput, takeFiles, textField } from './element-view.ts';
import type { GivenSecret } from './secret.ts';

/** The field, what it holds, and how to put something into it. */
export interface SecretField {
  readonly node: HTMLElement;
  readonly read: () => GivenSecret | undefined;
  readonly write: (secret: string) => void;
  readonly choose: (encoding: SecretEncoding) => void;
}

const WORDS: { readonly [E in SecretEncoding]: string } = {
  utf8: 'utf8: the text as it stands', bytes: 'bytes: a file as it is', base64: 'base64',
  base64url: 'base64url', hex: 'hex',
};

/** A random secret, as a text that serves as it stands. */
export function newSecret(): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** A field for a secret; `changed` is called when it holds another. With `hasMaker` it can make one. */
export function secretField(changed: () => void, hasMaker: boolean): SecretField {
  let file: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  // Not a password field: that drops line ends, which may be what is wrong, and browsers offer to keep it.
  const area = textField(2, { class: 'secret' });
  const encoding = choice(SECRET_ENCODINGS);
  for (const option of encoding.options) option.textContent = WORDS[option.value as SecretEncoding];
  const input = element('input', { type: 'file' });
  const note = element('p', { class: 'hint', role: 'status' });
  const show = button('Show', () => {
    const isShown = area.classList.toggle('shown');
    show.setAttribute('aria-pressed', String(isShown));
  }, { 'aria-pressed': 'false' });
  const update = (): void => {
    const taken = file === undefined ? '' : `Taken from a file: ${file.name}, ${file.bytes.length} bytes.`;
    note.textContent = taken;
    area.disabled = file !== undefined;
    changed();
  };
  const write = (secret: string): void => {
    file = undefined;
    area.value = secret;
    input.value = '';
    update();
  };
  const forget = button('Forget', () => write(''));
  input.addEventListener('change', () => void takeFiles(input.files).then(([first]) => {
    if (first === undefined) return;
    area.value = '';
    file = { name: first[0], bytes: first[1] };
    update();
  }));
  onInput([area, encoding], update);
  const choose = (name: SecretEncoding): void => {
    encoding.value = name;
    update();
  };
  const maker = button('Make a new secret', () => {
    encoding.value = 'utf8';
    write(newSecret());
  });
  const node = group(
    'Secret', labelled('Secret, typed or pasted', area),
    element('div', { class: 'row' }, ...(hasMaker ? [maker] : []), show, forget),
    element('div', { class: 'columns' }, labelled('How it is kept', encoding),
      labelled('Or a file that holds it', input)),
    note,
  );
  const read = (): GivenSecret | undefined => {
    const content = file === undefined ? area.value : file.bytes;
    return content.length === 0 ? undefined : { content, encoding: encoding.value as SecretEncoding };
  };
  return { node, read, write, choose };
}

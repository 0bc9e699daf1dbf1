/** The page's elements: made by name, filled with text nodes alone, so that no text ever becomes markup. */

/** What an element holds: other elements, and texts. */
export type Child = Node | string;

/** Attributes by name; an empty text is one without a value. */
export interface Attributes {
  readonly [name: string]: string;
}

// Neither completed nor corrected nor spell-checked: some of those who do so send the text away.
const CLOSED: Attributes = {
  autocomplete: 'off', autocorrect: 'off', autocapitalize: 'off', spellcheck: 'false', translate: 'no',
};

/** A new element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  const isField = ['input', 'textarea', 'select'].includes(name);
  for (const [attribute, value] of Object.entries({ ...(isField ? CLOSED : {}), ...attributes })) {
    made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}

/** A field for one line. */
export function lineField(attributes: Attributes = {}): HTMLInputElement {
  return element('input', { type: 'text', ...attributes });
}

/** A field for several lines. */
export function textField(rows: number, attributes: Attributes = {}): HTMLTextAreaElement {
  return element('textarea', { rows: String(rows), ...attributes });
}

/** A choice among names. */
export function choice(names: readonly string[], attributes: Attributes = {}): HTMLSelectElement {
  const options = names.map((name) => element('option', { value: name }, name));
  return element('select', attributes, ...options);
}

/** A button that does something here. */
export function button(text: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', act);
  return made;
}

let count = 0;

/** An id that no other element has. */
export function newId(): string {
  count += 1;
  return `e${count}`;
}

/** A control below its label, with a hint if it needs one. */
export function labelled(text: string, control: HTMLElement, hint?: string): HTMLElement {
  control.id ||= newId();
  const label = element('label', { for: control.id }, text);
  const made = element('div', { class: 'field' }, label, control);
  if (hint !== undefined) {
    const note = element('p', { class: 'hint', id: newId() }, hint);
    control.setAttribute('aria-describedby', note.id);
    made.append(note);
  }
  return made;
}

/** A checkbox with its label behind it. */
export function checkbox(text: string): { readonly node: HTMLElement; readonly box: HTMLInputElement } {
  const box = element('input', { type: 'checkbox', id: newId() });
  return { box, node: element('div', { class: 'check' }, box, element('label', { for: box.id }, text)) };
}

/** A group of controls with a name. */
export function group(name: string, ...children: readonly Child[]): HTMLFieldSetElement {
  return element('fieldset', {}, element('legend', {}, name), ...children);
}

/** A table whose first column names its rows. */
export function table(
  caption: string, heads: readonly string[], rows: readonly (readonly string[])[],
): Node {
  const head = element('tr', {}, ...heads.map((name) => element('th', { scope: 'col' }, name)));
  const body = rows.map(([name = '', ...cells]) => element(
    'tr', {}, element('th', { scope: 'row' }, name), ...cells.map((cell) => element('td', {}, cell)),
  ));
  return element(
    'table', {}, element('caption', {}, caption), element('thead', {}, head), element('tbody', {}, ...body),
  );
}

/** A list of sentences. */
export function list(lines: readonly string[], attributes: Attributes = {}): HTMLElement {
  return element('ul', attributes, ...lines.map((line) => element('li', {}, line)));
}

/** A line, and a function that puts a text of some kind into it. */
export interface Status {
  readonly node: HTMLElement;
  readonly say: (text: string, kind?: string) => void;
}

/** A line that is read aloud when its text changes. */
export function status(): Status {
  const node = element('p', { role: 'status', class: 'status' });
  const say = (text: string, kind: string = ''): void => {
    node.dataset['kind'] = kind;
    // Said again only where it changed.
    if (node.textContent !== text) node.textContent = text;
  };
  return { node, say };
}

/** Calls `act` when something is typed into a control, or chosen in it. */
export function onInput(controls: readonly HTMLElement[], act: () => void): void {
  for (const control of controls) control.addEventListener('input', act);
}

/** The bytes of each of a control's files, by name; they are forgotten by the control. */
export async function takeFiles(
  files: FileList | null | undefined,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  return Promise.all(Array.from(files ?? [], async (file) => {
    return [file.name, new Uint8Array(await file.arrayBuffer())] as const;
  }));
}

/** Hands a text to the reader as a file: the only address that the page ever names is that of this text. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = element('a', { download: name });
  link.href = address;
  link.click();
  URL.revokeObjectURL(address);
}

/** A read-only text with a button that copies it. */
export function copyable(
  name: string, rows: number,
): { readonly node: HTMLElement; readonly show: (text: string) => void } {
  const area = textField(rows, { readonly: '' });
  const { node: said, say } = status();
  const copy = button('Copy', () => {
    area.select();
    // Works on a page from a file in every browser, unlike what is to replace it.
    say(document.execCommand('copy') ? 'Copied.' : 'Select the text and copy it.');
  }, { 'aria-label': `Copy: ${name}` });
  const node = element('div', { class: 'copyable' }, labelled(name, area), copy, said);
  const show = (text: string): void => {
    area.value = text;
    node.hidden = text === '';
    say('');
  };
  show('');
  return { node, show };
}

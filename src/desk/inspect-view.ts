/** The page's first part: what a token says, and whether it is good. */

import { button, checkbox, element, group, labelled, lineField, list, onInput } from './element-view.ts';
import { status, table, textField, type Child } from './element-view.ts';
import { inspect, type Inspection } from './inspect.ts';
import { secretField, type SecretField } from './secret-view.ts';
import { localDate, type TimeMark } from './time-line.ts';

/** A part of the page that can be given something by another. */
export interface InspectView {
  readonly node: HTMLElement;
  readonly secret: SecretField;
  readonly paste: (text: string) => void;
}

const SOME_SECONDS = 5000;

/** The part *Inspect*. */
export function inspectView(): InspectView {
  const token = textField(6);
  const taken = element('p', { class: 'hint', role: 'status' });
  const verdict = status();
  const advice = element('div');
  const result = element('div', { class: 'result' });
  const issuer = textField(1);
  const audience = textField(1);
  const tolerance = lineField({ placeholder: '0s' });
  const maxAge = lineField({ placeholder: 'any' });
  const at = lineField({ placeholder: 'now' });
  const expiry = checkbox('exp must be there');
  let shown = '';
  const update = (): void => {
    const expectations = {
      issuer: issuer.value, audience: audience.value, tolerance: tolerance.value, maxAge: maxAge.value,
      isExpiryRequired: expiry.box.checked, at: at.value.trim(),
    };
    const found = inspect(token.value, secret.read(), expectations, Math.floor(Date.now() / 1000));
    const before = shown;
    shown = JSON.stringify([found]);
    // Untouched where nothing changed, so that a selection in it stays.
    if (shown !== before) render(found);
  };
  const secret = secretField(update, false);
  const render = (found: Inspection | undefined): void => {
    if (found === undefined) {
      taken.textContent = '';
      verdict.say('');
      advice.replaceChildren();
      advice.dataset['said'] = '';
      result.replaceChildren();
      return;
    }
    taken.textContent = found.taken === undefined ? '' : `Taken as the token: ${found.taken}.`;
    const { kind, title, lines, wouldFit } = found.verdict;
    const isNone = found.problem !== undefined && kind !== 'refused';
    verdict.say(isNone ? `NO TOKEN: ${found.problem}` : title, isNone ? 'refused' : kind);
    const use = wouldFit === undefined ? [] : [button(`Use ${wouldFit}`, () => {
      secret.choose(wouldFit);
      // The button is gone.
      token.focus();
    })];
    const advised = JSON.stringify([isNone, lines, wouldFit]);
    // A button that has the focus stays where it is.
    if (advised !== advice.dataset['said']) advice.replaceChildren(...(isNone ? [] : [list(lines), ...use]));
    advice.dataset['said'] = advised;
    result.replaceChildren(...resultOf(found));
  };
  onInput([token, issuer, audience, tolerance, maxAge, at, expiry.box], update);
  setInterval(update, SOME_SECONDS);
  const clear = button('Clear', () => {
    token.value = '';
    update();
    token.focus();
  });
  const node = element(
    'div', {},
    element('p', {}, 'Paste a token, or what holds one. Nothing is sent, and nothing is kept.'),
    element('div', { class: 'two' },
      element('div', {},
        labelled('Token', token, 'A token, an Authorization line, a curl line, or JSON with a token in it.'),
        element('div', { class: 'row' }, clear), taken,
        secret.node,
        group('Expectations',
          element('div', { class: 'columns' },
            labelled('Issuer (iss)', issuer, 'One a line; empty: any.'),
            labelled('Audience (aud)', audience, 'One a line; empty: a token with an aud is refused.'),
            labelled('Clocks may differ by', tolerance, 'Such as 30s.'),
            labelled('Greatest age (iat)', maxAge, 'Such as 1h30m.'),
            labelled('Judged at', at, 'Empty: now. Or 2030-01-31T12:00:00Z.')),
          expiry.node)),
      element('div', {}, element('h2', {}, 'Verdict'), verdict.node, advice, result)),
  );
  const paste = (text: string): void => {
    token.value = text;
    update();
  };
  return { node, secret, paste };
}

function resultOf({ problem, header, claims, marks }: Inspection): readonly Child[] {
  if (problem !== undefined) return [];
  const times = marks.length === 0 ? [] : [element('h3', {}, 'Times'), timeLine(marks), timeTable(marks)];
  const rows = claims.map(([name = '', value = '', meaning = '']) => [name, value, meaning]);
  return [
    table('Claims', ['Claim', 'Value', 'Meaning'], rows),
    ...times,
    table('Header', ['Parameter', 'Value'], header),
  ];
}

/** A mark for each time, each on a line of its own so that no two lie over each other. */
function timeLine(marks: readonly TimeMark[]): HTMLElement {
  const rows = marks.map(({ name, percent }) => {
    const mark = element('span', { class: percent > 50 ? 'mark left' : 'mark' }, name);
    if (percent > 50) mark.style.right = `${100 - percent}%`;
    else mark.style.left = `${percent}%`;
    return element('div', { class: name === 'now' ? 'moment now' : 'moment' }, mark);
  });
  // The table below says the same.
  return element('div', { class: 'timeline', 'aria-hidden': 'true' }, ...rows);
}

function timeTable(marks: readonly TimeMark[]): Node {
  const rows = marks.map(({ name, seconds }) => {
    const offset = -new Date(seconds * 1000).getTimezoneOffset();
    return [name, localDate(seconds, offset) ?? '', localDate(seconds, 0)?.replace(' +00:00', ' UTC') ?? ''];
  });
  return table('Times as dates', ['Time', 'Here', 'UTC'], rows);
}

/** The page's third part: who is judged behind proxies, and by which rule. */

import { judgeAddress } from './address.ts';
import { button, element, labelled, lineField, list, onInput, status, table } from './element-view.ts';
import { textField } from './element-view.ts';

/** The lists of the settings, one rule a line each. */
export interface ListTexts {
  readonly allow: string;
  readonly deny: string;
  readonly trustedProxies: string;
}

/** The part *Address*; `ofSettings` gives the lists of the settings, if they can be read. */
export function addressView(ofSettings: () => ListTexts | undefined): HTMLElement {
  const allow = textField(3);
  const deny = textField(2);
  const proxies = textField(2);
  const socket = lineField({ placeholder: '10.0.0.1' });
  const header = textField(2, { placeholder: 'X-Forwarded-For: 203.0.113.9' });
  const verdict = status();
  const result = element('div', { class: 'result' });
  const update = (): void => {
    if ([allow, deny, proxies, socket, header].every(({ value }) => value.trim() === '')) {
      verdict.say('');
      result.replaceChildren();
      return;
    }
    const answer = judgeAddress({
      allow: allow.value, deny: deny.value, proxies: proxies.value, socket: socket.value,
      header: header.value,
    });
    if (answer.problems !== undefined) {
      verdict.say('Not judged yet.', 'unverified');
      result.replaceChildren(list(answer.problems));
      return;
    }
    verdict.say(answer.title, answer.isAllowed ? 'accepted' : 'refused');
    const heads = ['Read in', 'Address', 'What became of it'];
    result.replaceChildren(list(answer.advice), table('The way to the address', heads, answer.steps));
  };
  onInput([allow, deny, proxies, socket, header], update);
  const take = button('Take the lists of the settings', () => {
    const lists = ofSettings();
    if (lists === undefined) return;
    [allow.value, deny.value, proxies.value] = [lists.allow, lists.deny, lists.trustedProxies];
    update();
  });
  return element(
    'div', {},
    element('p', {}, 'Whether a request is allowed by its address, and which rule says so.'),
    element('div', { class: 'two' },
      element('div', {},
        element('div', { class: 'row' }, take),
        labelled('Allow', allow, 'Addresses and blocks; empty: loopback alone.'),
        labelled('Deny', deny, 'Refused, though they are allowed.'),
        labelled('Trusted proxies', proxies, 'Whose forwarded header is believed.'),
        labelled('Address of the socket', socket, 'Behind a proxy, the proxy\'s.'),
        labelled('Forwarded header', header, 'As the proxy sends it, with its name.')),
      element('div', {}, element('h2', {}, 'Verdict'), verdict.node, result)),
  );
}

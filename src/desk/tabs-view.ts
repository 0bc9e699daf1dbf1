/** Tabs by the pattern that screen readers know: arrows move, Home and End jump, one of them is a stop. */

import { element, newId } from './element-view.ts';

/** One tab and what it shows. */
export interface Tab {
  readonly name: string;
  readonly content: HTMLElement;
}

/** The tabs with their panels, and a function that goes to one by its place. */
export function tabsView(
  label: string, tabs: readonly Tab[],
): { readonly node: HTMLElement; readonly go: (at: number) => void } {
  const parts = tabs.map(({ name, content }) => {
    const [tabId, panelId] = [newId(), newId()];
    const ofTab = { type: 'button', role: 'tab', id: tabId, 'aria-controls': panelId };
    const ofPanel = { role: 'tabpanel', id: panelId, 'aria-labelledby': tabId, tabindex: '0' };
    const tab = element('button', ofTab, name);
    const panel = element('div', ofPanel, content);
    return { tab, panel };
  });
  const show = (at: number): void => {
    parts.forEach(({ tab, panel }, i) => {
      tab.setAttribute('aria-selected', String(i === at));
      tab.tabIndex = i === at ? 0 : -1;
      panel.hidden = i !== at;
    });
  };
  const steps: { readonly [key: string]: (at: number) => number } = {
    ArrowRight: (at) => (at + 1) % parts.length, ArrowLeft: (at) => (at + parts.length - 1) % parts.length,
    Home: () => 0, End: () => parts.length - 1,
  };
  parts.forEach(({ tab }, i) => {
    tab.addEventListener('click', () => show(i));
    tab.addEventListener('keydown', (event) => {
      const next = steps[event.key]?.(i);
      if (next === undefined) return;
      event.preventDefault();
      show(next);
      parts[next]?.tab.focus();
    });
  });
  show(0);
  const bar = element('div', { role: 'tablist', 'aria-label': label }, ...parts.map(({ tab }) => tab));
  const go = (at: number): void => {
    show(at);
    // What had the focus is hidden now.
    parts[at]?.tab.focus();
  };
  return { node: element('div', {}, bar, ...parts.map(({ panel }) => panel)), go };
}

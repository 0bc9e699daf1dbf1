/** The panel over a settings text: what its switches and fields show, and the text after a change to one. */

import { findJsonFault, faultText } from '../explain/json-text.ts';

/** What the panel shows of a text. */
export interface Panel {
  readonly isIpEnabled: boolean;
  /** One rule a line. */
  readonly allow: string;
  readonly deny: string;
  readonly trustedProxies: string;
  readonly isJwtEnabled: boolean;
  /** Where secrets are kept, in words. */
  readonly secrets: string;
  /** One a line. */
  readonly issuer: string;
  readonly audience: string;
  readonly isExpiryRequired: boolean;
  readonly clockToleranceSeconds: string;
}

/** The panel of a text, or why it cannot show that text. */
export type PanelReading =
  | { readonly panel: Panel; readonly problem: undefined }
  | { readonly panel: undefined; readonly problem: string };

interface JsonObject {
  readonly [name: string]: unknown;
}

/** Reads what the panel shows; a text that it could not write back without loss is refused. */
export function readPanel(text: string): PanelReading {
  const { root, problem } = readRoot(text);
  if (root === undefined) return { panel: undefined, problem };
  const [ip, jwt] = [sectionOf(root, 'ipFilter'), sectionOf(root, 'jwtFilter')];
  if (ip === undefined) return { panel: undefined, problem: 'ipFilter is no object' };
  if (jwt === undefined) {
    const why = 'jwtFilter is no object; a list of filters is edited in the text';
    return { panel: undefined, problem: why };
  }
  const required = jwt['requiredClaims'];
  const tolerance = jwt['clockToleranceSeconds'];
  const panel: Panel = {
    isIpEnabled: ip['enabled'] !== false, isJwtEnabled: jwt['enabled'] === true,
    allow: Object.hasOwn(ip, 'allow') ? linesOf(ip['allow']) : DEFAULT_ALLOW, deny: linesOf(ip['deny']),
    trustedProxies: linesOf(ip['trustedProxies']), issuer: linesOf(jwt['issuer'], false),
    audience: linesOf(jwt['audience'], false),
    isExpiryRequired: Array.isArray(required) && required.includes('exp'),
    clockToleranceSeconds: tolerance === undefined ? '' : String(tolerance), secrets: secretsOf(jwt),
  };
  return { panel, problem: undefined };
}

// Without a list loopback alone is allowed.
const DEFAULT_ALLOW = '127.0.0.1\n::1';

/** A change to one field of the panel. */
export type PanelChange =
  | { readonly field: 'isIpEnabled' | 'isJwtEnabled' | 'isExpiryRequired'; readonly value: boolean }
  | { readonly field: 'allow' | 'deny' | 'trustedProxies' | 'issuer' | 'audience'; readonly value: string }
  | { readonly field: 'clockToleranceSeconds' | 'secret' | 'secretFile'; readonly value: string };

/** The text after a change; as it was where the panel cannot show it. */
export function editSettings(text: string, change: PanelChange): string {
  const { root } = readRoot(text);
  if (root === undefined || readPanel(text).panel === undefined) return text;
  const isIp = IP_FIELDS.includes(change.field);
  const name = isIp ? 'ipFilter' : 'jwtFilter';
  const section = { ...sectionOf(root, name) };
  const edited = isIp ? editIp(section, change) : editJwt(section, change);
  return `${JSON.stringify({ ...root, [name]: edited }, null, 2)}\n`;
}

const IP_FIELDS: readonly string[] = ['isIpEnabled', 'allow', 'deny', 'trustedProxies'];

function editIp(section: JsonObject, { field, value }: PanelChange): JsonObject {
  if (field === 'isIpEnabled') return { ...section, enabled: value };
  const rules = String(value).split(/[\s,]+/).filter((rule) => rule !== '');
  // An empty allow list means nobody; for the other two, empty is the same as not there.
  return withMember(section, field, rules.length === 0 && field !== 'allow' ? undefined : rules);
}

function editJwt(section: JsonObject, { field, value }: PanelChange): JsonObject {
  // Whoever writes a member here sees the switch written too: the gate asks for it.
  const jwt = Object.hasOwn(section, 'enabled') ? section : { enabled: false, ...section };
  if (field === 'isJwtEnabled') return { ...jwt, enabled: value };
  if (field === 'isExpiryRequired') {
    const { requiredClaims } = jwt;
    const others = Array.isArray(requiredClaims) ? requiredClaims.filter((claim) => claim !== 'exp') : [];
    const claims = value === true ? [...others, 'exp'] : others;
    return withMember(jwt, 'requiredClaims', claims.length === 0 ? undefined : claims);
  }
  const text = String(value);
  if (field === 'secret' || field === 'secretFile') {
    const others = SECRETS.reduce((all, name) => withMember(all, name, undefined), jwt);
    return withMember(others, field, text);
  }
  if (field === 'clockToleranceSeconds') {
    const number = Number(text);
    return withMember(jwt, field, text.trim() === '' ? undefined : Number.isNaN(number) ? text : number);
  }
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return withMember(jwt, field, lines.length > 1 ? lines : lines[0]);
}

const SECRETS = ['secret', 'secretFile', 'secretEnv', 'secretEncoding', 'secrets'];

function secretsOf(jwt: JsonObject): string {
  const names = SECRETS.filter((name) => name !== 'secretEncoding' && Object.hasOwn(jwt, name));
  return names.length === 0 ? 'none' : `by ${names.join(', ')}`;
}

/** A section with a member, or for undefined without it. */
function withMember(section: JsonObject, name: string, value: unknown): JsonObject {
  const { [name]: _before, ...others } = section;
  // One that is there already keeps its place.
  return value === undefined ? others : { ...section, [name]: value };
}

type RootReading =
  | { readonly root: JsonObject; readonly problem: undefined }
  | { readonly root: undefined; readonly problem: string };

function readRoot(text: string): RootReading {
  const whole = text.trim() === '' ? '{}' : text;
  const fault = findJsonFault(whole);
  if (fault !== undefined) return { root: undefined, problem: faultText(fault) };
  const root = objectOf(JSON.parse(whole));
  return root === undefined ? { root, problem: 'the settings take an object' } : { root, problem: undefined };
}

/** A part of the settings; empty where there is none, and undefined where it is something else. */
function sectionOf(root: JsonObject, name: string): JsonObject | undefined {
  return Object.hasOwn(root, name) ? objectOf(root[name]) : {};
}

function objectOf(value: unknown): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/** A list, or a text of one, by lines; a text of rules has commas between. */
function linesOf(value: unknown, hasCommas: boolean = true): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join('\n');
  return hasCommas ? String(value).split(',').map((one) => one.trim()).join('\n') : String(value);
}

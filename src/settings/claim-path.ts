/**
 * A claim by its name, or by a JSON Pointer (RFC 6901) where the name begins with `/`. Own members alone are
 * found: nothing that an object or a list inherits, and no length.
 */

/** The claim of that name or at that pointer; undefined where there is none. */
export function claimAt(claims: object | undefined, name: string): unknown {
  if (claims === undefined) return undefined;
  if (!name.startsWith('/')) return memberOf(claims, name);
  return stepsOf(name).reduce<unknown>(memberOf, claims);
}

/** What is wrong with the name of a claim, in words; undefined for a good one. */
export function claimNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') return 'takes the name of a claim, or a JSON Pointer to one';
  const isPointer = name.startsWith('/');
  // RFC 6901 §3: `~` is written `~0`, and `/` within a name `~1`.
  if (isPointer && /~(?![01])/.test(name)) return 'is no JSON Pointer: in one, ~ is written ~0 and / ~1';
  return undefined;
}

/** The names on the way; §4: first `~1`, then `~0`. */
function stepsOf(pointer: string): readonly string[] {
  return pointer.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  // §4: of a list, places without leading zeros alone.
  if (Array.isArray(value) && !/^(?:0|[1-9][0-9]*)$/.test(name)) return undefined;
  return Reflect.get(value, name);
}

/** A JSON Schema validator (2020-12) of the keywords that the settings' schema uses; any other one fails. */

type Schema = { readonly [keyword: string]: unknown };
type Names = { readonly [name: string]: Schema };
type Judge = (given: never, value: unknown, schema: Schema) => boolean;

const isObject = (value: unknown): value is { readonly [name: string]: unknown } => {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
};

const TYPES: { readonly [type: string]: (value: unknown) => boolean } = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
};

/** Whether a value is valid; `root` is the schema that `$ref` refers to. */
export function isValid(value: unknown, root: Schema, schema: Schema = root): boolean {
  const judges: { readonly [keyword: string]: Judge } = {
    $schema: () => true,
    $defs: () => true,
    title: () => true,
    description: () => true,
    $ref: (name: string) => {
      const [, , key = ''] = name.split('/');
      return isValid(value, root, (root['$defs'] as Names)[key] as Schema);
    },
    type: (type: string) => TYPES[type]?.(value) ?? false,
    enum: (list: readonly unknown[]) => list.includes(value),
    const: (one: unknown) => one === value,
    minLength: (length: number) => typeof value !== 'string' || value.length >= length,
    pattern: (text: string) => typeof value !== 'string' || new RegExp(text, 'u').test(value),
    minimum: (least: number) => typeof value !== 'number' || value >= least,
    minItems: (count: number) => !Array.isArray(value) || value.length >= count,
    items: (item: Schema) => !Array.isArray(value) || value.every((one) => isValid(one, root, item)),
    minProperties: (count: number) => !isObject(value) || Object.keys(value).length >= count,
    propertyNames: (of: Schema) =>
      !isObject(value) || Object.keys(value).every((name) => isValid(name, root, of)),
    properties: (members: Names) =>
      !isObject(value) ||
      Object.entries(value).every(([name, one]) => {
        const member = Object.hasOwn(members, name) ? members[name] : undefined;
        return member === undefined || isValid(one, root, member);
      }),
    additionalProperties: (of: Schema | boolean) =>
      !isObject(value) ||
      Object.entries(value).every(([name, one]) => {
        if (Object.hasOwn(schema['properties'] ?? {}, name)) return true;
        return typeof of === 'boolean' ? of : isValid(one, root, of);
      }),
    required: (names: readonly string[]) =>
      !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
    dependentRequired: (of: { readonly [name: string]: readonly string[] }) =>
      !isObject(value) ||
      Object.entries(of).every(([name, others]) => {
        return !Object.hasOwn(value, name) || others.every((other) => Object.hasOwn(value, other));
      }),
    anyOf: (list: readonly Schema[]) => list.some((one) => isValid(value, root, one)),
    oneOf: (list: readonly Schema[]) => list.filter((one) => isValid(value, root, one)).length === 1,
  };
  return Object.entries(schema).every(([keyword, given]) => {
    const judge = judges[keyword];
    if (judge === undefined) throw new Error(`the validator does not know ${keyword}`);
    return judge(given as never, value, schema);
  });
}

// Programs: a compiled module's own text, in which every operator, test, computed index and call goes
// through an engine. All else (control flow, closures, objects) is left to V8; other syntax is refused.

import { dirname, join } from 'node:path';

import { parse } from 'acorn';

import { demand } from './terms.mjs';

/** Syntax that stays as it is, its parts aside. */
const PLAIN = new Set(`Program VariableDeclaration VariableDeclarator Identifier BlockStatement
  ReturnStatement ExpressionStatement Literal ObjectExpression ArrayExpression Property EmptyStatement
  ArrowFunctionExpression FunctionExpression ObjectPattern ArrayPattern AssignmentPattern RestElement
  SpreadElement BreakStatement ContinueStatement ForOfStatement ThrowStatement TemplateLiteral TemplateElement
  ThisExpression ChainExpression ClassDeclaration ClassBody MethodDefinition PropertyDefinition
  PrivateIdentifier`.split(/\s+/));

function childrenOf(node) {
  const isTwice = (name) => node.type === 'Property' && node.shorthand && name === 'key';
  const parts = Object.entries(node).filter(([name]) => !isTwice(name)).flatMap(([, value]) => value);
  return parts.filter((part) => typeof part?.type === 'string').sort((a, b) => a.start - b.start);
}

const namesIn = (node) => (node.type === 'Identifier' ? [node.name] : childrenOf(node).flatMap(namesIn));

/** The names that a loop changes and that are not its body's own. */
function changedBy(loop) {
  const changed = new Set(), own = new Set();
  (function look(node) {
    if (node.type === 'VariableDeclarator') for (const name of namesIn(node.id)) own.add(name);
    const target = { AssignmentExpression: node.left, UpdateExpression: node.argument }[node.type];
    if (target?.type === 'Identifier') changed.add(target.name);
    childrenOf(node).forEach(look);
  })({ ...loop, init: null });
  return [...changed].filter((name) => !own.has(name));
}

/**
 * The text of a module as the body of a function of `$` (the engine) and `$imports`. The first `for` loop of
 * a function in `cut` calls `$.atHead(function, variables, set)` before each test; one in `stubs` is
 * replaced.
 */
export function rewrite(source, { file, cut = [], stubs = {} } = {}) {
  const tree = parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
  const imports = [], names = [], variables = [];
  let inFunction, isCut;

  /** A node's own text, with what becomes of its parts. */
  function splice(node) {
    let text = '', at = node.start;
    for (const child of childrenOf(node)) {
      text += source.slice(at, child.start) + emit(child);
      at = child.end;
    }
    return text + source.slice(at, node.end);
  }
  const quoted = JSON.stringify;
  const list = (nodes) => `[${nodes.map(emit).join(', ')}]`;
  const test = (node) => `$.test(${emit(node)})`;
  const isSimple = ({ type }) => type === 'Identifier' || type === 'ThisExpression';

  /** The text of `left operator right`, where the left side is a text already. */
  function operation(operator, left, right) {
    if (['??', 'in', 'instanceof'].includes(operator)) return `(${left} ${operator} ${emit(right)})`;
    if (operator === '&&') return `$.and(${left}, () => (${emit(right)}))`;
    if (operator === '||') return `$.or(${left}, () => (${emit(right)}))`;
    return `$[${quoted(operator)}](${left}, ${emit(right)})`;
  }

  const REWRITTEN = {
    BinaryExpression: ({ operator, left, right }) => operation(operator, emit(left), right),
    LogicalExpression: ({ operator, left, right }) => operation(operator, emit(left), right),
    UnaryExpression({ operator, argument }) {
      const isPlain = operator === 'void' || operator === 'delete';
      return isPlain ? undefined : `$.unary(${quoted(operator)}, ${emit(argument)})`;
    },
    ConditionalExpression: (node) =>
      `(${test(node.test)} ? ${emit(node.consequent)} : ${emit(node.alternate)})`,
    SequenceExpression: (node) => `(${splice(node)})`,
    MemberExpression(node) {
      if (!node.computed) return undefined;
      demand(!node.optional, 'a computed index behind ?.');
      return `$.get(${emit(node.object)}, ${emit(node.property)})`;
    },
    AssignmentExpression({ operator, left, right }) {
      const op = operator.slice(0, -1);
      const isMember = left.type === 'MemberExpression';
      if (isMember && left.computed) {
        const place = `${emit(left.object)}, ${emit(left.property)}`;
        if (op === '') return `$.set(${place}, ${emit(right)})`;
        return `$.modify(${place}, ($before) => ${operation(op, '$before', right)})`;
      }
      demand(op === '' || !isMember || isSimple(left.object), `${operator} of a member of an expression`);
      const target = splice(left);
      return `${target} = ${op === '' ? emit(right) : operation(op, target, right)}`;
    },
    UpdateExpression({ operator, argument, prefix }) {
      demand(argument.type === 'Identifier' && prefix, `${operator} that is not in front of a variable`);
      return `(${argument.name} = $["${operator[0]}"](${argument.name}, 1))`;
    },
    CallExpression({ callee, optional, arguments: given }) {
      demand(!optional && callee.type !== 'Super', 'an optional call, or super');
      if (callee.type !== 'MemberExpression') return `$.call(${emit(callee)}, undefined, ${list(given)})`;
      if (callee.optional) return `${splice(callee)}(...$.known(${list(given)}))`;
      if (callee.property.type === 'PrivateIdentifier') {
        demand(isSimple(callee.object), 'a private method of an expression');
        return `$.call(${splice(callee)}, ${emit(callee.object)}, ${list(given)})`;
      }
      const name = callee.computed ? emit(callee.property) : quoted(callee.property.name);
      return `$.method(${emit(callee.object)}, ${name}, ${list(given)})`;
    },
    NewExpression: (node) => `$.construct(${emit(node.callee)}, ${list(node.arguments)})`,
    IfStatement({ test: condition, consequent, alternate }) {
      const rest = alternate === null ? '' : ` else ${emit(alternate)}`;
      return `if (${test(condition)}) ${emit(consequent)}${rest}`;
    },
    WhileStatement: (node) => `while (${test(node.test)}) ${emit(node.body)}`,
    ForInStatement: (node) =>
      `for (${emit(node.left)} in $.known([${emit(node.right)}])[0]) ${emit(node.body)}`,
    ForStatement(node) {
      const isFirst = isCut;
      isCut = false;
      const init = node.init === null ? '' : emit(node.init).replace(/;$/, '');
      const update = node.update === null ? '' : emit(node.update);
      let condition = node.test === null ? 'true' : test(node.test);
      if (isFirst) {
        const all = changedBy(node).join(', ');
        const set = `($new) => { ({ ${all} } = $new); }`;
        condition = `($.atHead("${inFunction}", { ${all} }, ${set}), ${condition})`;
      }
      return `for (${init}; ${condition}; ${update}) ${emit(node.body)}`;
    },
    TryStatement(node) {
      demand(node.handler !== null && node.finalizer === null, 'finally');
      return undefined;
    },
    CatchClause({ param, body }) {
      demand(param === null || param.type === 'Identifier', 'a pattern that catches');
      const name = param?.name ?? '$error';
      return `catch (${name}) { $.rethrow(${name}); ${emit(body)} }`;
    },
    FunctionDeclaration(node) {
      const { id: { name }, body } = node;
      const stub = `function ${name}(...given) { return $.stubs.${name}(...given); }`;
      if (Object.hasOwn(stubs, name)) return stub;
      const outer = [inFunction, isCut];
      [inFunction, isCut] = [name, cut.includes(name)];
      const head = splice({ ...node, body: null, end: body.start });
      const text = `${head}{ $.entered.add("${file}#${name}"); ${emit(body)} }`;
      [inFunction, isCut] = outer;
      return text;
    },
    ImportDeclaration({ specifiers, source: { value } }) {
      demand(specifiers.every(({ type }) => type === 'ImportSpecifier'), 'an import other than by names');
      imports.push(value);
      const picked = specifiers.map(({ imported, local }) => `${imported.name}: ${local.name}`);
      return `const { ${picked.join(', ')} } = $imports[${quoted(value)}];`;
    },
    ExportNamedDeclaration({ declaration }) {
      demand(declaration !== null, 'an export apart from its declaration');
      return emit(declaration);
    },
  };

  function emit(node) {
    const write = REWRITTEN[node.type];
    demand(write !== undefined || PLAIN.has(node.type), `the interpreter knows no ${node.type}`);
    return write?.(node) ?? splice(node);
  }
  for (const node of tree.body) {
    const declaration = node.declaration ?? node;
    const declared = declaration.declarations?.flatMap(({ id }) => namesIn(id)) ?? [declaration.id?.name];
    if (declaration.type.endsWith('Declaration') && declared[0] !== undefined) names.push(...declared);
    if (declaration.declarations !== undefined && declaration.kind !== 'const') variables.push(...declared);
  }
  return { text: `'use strict';\n${splice(tree)}\nreturn { ${names.join(', ')} };`, imports, variables };
}

/** Loads a compiled module and what it imports, each once; all top-level names of each are in its record. */
export function loader({ engine, globals, read, cut, stubs }) {
  engine.stubs = stubs;
  const modules = new Map();
  return function load(file) {
    if (modules.has(file)) return modules.get(file);
    const { text, imports, variables } = rewrite(read(file), { file, cut, stubs });
    const given = Object.fromEntries(imports.map((name) => [name, load(join(dirname(file), name))]));
    const body = new Function('$', '$imports', ...Object.keys(globals), text);
    const record = body(engine, given, ...Object.values(globals));
    modules.set(file, record);
    engine.variables.push(...variables);
    return record;
  };
}

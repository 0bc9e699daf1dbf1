// Programs: a compiled module's own text, in which every operator, test, computed index and call goes through an
// engine. All else (control flow, closures, objects) is left to V8, and a kind of syntax not named here is refused.

import { dirname, join } from 'node:path';

import { parse } from 'acorn';

import { Refused } from './terms.mjs';

/** Syntax that stays as it is, its parts aside. */
const PLAIN = new Set(`Program ExportNamedDeclaration VariableDeclaration VariableDeclarator FunctionDeclaration Identifier
  BlockStatement ReturnStatement ExpressionStatement Literal ObjectExpression ArrayExpression Property ArrowFunctionExpression
  FunctionExpression ObjectPattern ArrayPattern AssignmentPattern RestElement SpreadElement BreakStatement ContinueStatement
  ForOfStatement EmptyStatement ThrowStatement TemplateLiteral TemplateElement ThisExpression TryStatement
  ClassDeclaration ClassBody MethodDefinition PropertyDefinition PrivateIdentifier ChainExpression`.split(/\s+/));

const childrenOf = (node) => Object.entries(node)
  .filter(([name]) => !(node.type === 'Property' && node.shorthand && name === 'key'))
  .flatMap(([, value]) => value).filter((value) => typeof value?.type === 'string').sort((a, b) => a.start - b.start);

const namesIn = (pattern) => (pattern.type === 'Identifier' ? [pattern.name] : childrenOf(pattern).flatMap(namesIn));

/** The names that a loop changes and that are not its body's own. */
function changedBy(loop) {
  const changed = new Set(), own = new Set();
  (function look(node) {
    if (node.type === 'VariableDeclarator') for (const name of namesIn(node.id)) own.add(name);
    const target = node.type === 'AssignmentExpression' ? node.left : node.type === 'UpdateExpression' ? node.argument : undefined;
    if (target?.type === 'Identifier') changed.add(target.name);
    for (const child of childrenOf(node)) look(child);
  })({ ...loop, init: null });
  return [...changed].filter((name) => !own.has(name));
}

/**
 * The text of a module as the body of a function of `$` (the engine) and `$imports`. The first `for` loop of a
 * function in `cut` calls `$.atHead(function, variables, set)` before each of its tests; one in `stubs` is replaced.
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
  const list = (nodes) => `[${nodes.map(emit).join(', ')}]`;
  const later = (node) => `() => (${emit(node)})`;
  const isComputed = (node) => node.type === 'MemberExpression' && node.computed;
  const test = (node) => `$.test(${emit(node)})`;
  const logical = (op, left, right) => `$.${op === '&&' ? 'and' : 'or'}(${left}, ${right})`;

  const REWRITTEN = {
    BinaryExpression({ operator, left, right }) {
      if (operator === 'in' || operator === 'instanceof') return `(${emit(left)} ${operator} ${emit(right)})`;
      return `$[${JSON.stringify(operator)}](${emit(left)}, ${emit(right)})`;
    },
    LogicalExpression: ({ operator, left, right }) => operator === '??' ? `(${emit(left)} ?? ${emit(right)})`
      : logical(operator, emit(left), later(right)),
    UnaryExpression: ({ operator, argument }) => operator === 'void' || operator === 'delete' ? undefined
      : `$.unary(${JSON.stringify(operator)}, ${emit(argument)})`,
    ConditionalExpression: (node) => `(${test(node.test)} ? ${emit(node.consequent)} : ${emit(node.alternate)})`,
    SequenceExpression: (node) => `(${splice(node)})`,
    MemberExpression(node) {
      if (!node.computed) return undefined;
      if (node.optional) throw new Refused('?.[ ]');
      return `$.get(${emit(node.object)}, ${emit(node.property)})`;
    },
    AssignmentExpression({ operator, left, right }) {
      const op = operator.slice(0, -1);
      const combine = (before) => op === '' ? emit(right) : op === '??' ? `(${before} ?? ${emit(right)})`
        : op === '||' || op === '&&' ? logical(op, before, later(right)) : `$[${JSON.stringify(op)}](${before}, ${emit(right)})`;
      if (!isComputed(left)) {
        const target = splice(left);
        if (op !== '' && left.type === 'MemberExpression' && !['Identifier', 'ThisExpression'].includes(left.object.type)) throw new Refused(target);
        return `${target} = ${combine(target)}`;
      }
      const place = `${emit(left.object)}, ${emit(left.property)}`;
      return op === '' ? `$.set(${place}, ${emit(right)})` : `$.modify(${place}, ($before) => ${combine('$before')})`;
    },
    UpdateExpression({ operator, argument, prefix }) {
      if (argument.type !== 'Identifier' || !prefix) throw new Refused(`${operator} other than of a variable, in front`);
      return `(${argument.name} = $["${operator[0]}"](${argument.name}, 1))`;
    },
    CallExpression(node) {
      const { callee } = node;
      if (node.optional || callee.type === 'Super') throw new Refused('an optional call, or super');
      if (callee.type !== 'MemberExpression') return `$.call(${emit(callee)}, undefined, ${list(node.arguments)})`;
      if (callee.optional) return `${splice(callee)}(...$.known(${list(node.arguments)}))`;
      if (callee.property.type === 'PrivateIdentifier') {
        if (!['Identifier', 'ThisExpression'].includes(callee.object.type)) throw new Refused('a private method of an expression');
        return `$.call(${splice(callee)}, ${emit(callee.object)}, ${list(node.arguments)})`;
      }
      const name = callee.computed ? emit(callee.property) : JSON.stringify(callee.property.name);
      return `$.method(${emit(callee.object)}, ${name}, ${list(node.arguments)})`;
    },
    NewExpression: (node) => `$.construct(${emit(node.callee)}, ${list(node.arguments)})`,
    IfStatement: (node) => `if (${test(node.test)}) ${emit(node.consequent)}${node.alternate ? ` else ${emit(node.alternate)}` : ''}`,
    ForInStatement: (node) => `for (${emit(node.left)} in $.known([${emit(node.right)}])[0]) ${emit(node.body)}`,
    WhileStatement: (node) => `while (${test(node.test)}) ${emit(node.body)}`,
    ForStatement(node) {
      const isFirst = isCut;
      isCut = false;
      const init = node.init === null ? ';' : `${emit(node.init)};`.replace(/;;$/, ';');
      const update = node.update === null ? '' : emit(node.update);
      let condition = node.test === null ? '' : test(node.test);
      if (isFirst) {
        const variables = changedBy(node).join(', ');
        condition = `($.atHead("${inFunction}", { ${variables} }, ($new) => { ({ ${variables} } = $new); }), ${condition || 'true'})`;
      }
      return `for (${init} ${condition}; ${update}) ${emit(node.body)}`;
    },
    CatchClause(node) {
      if (node.param !== null && node.param.type !== 'Identifier') throw new Refused('a pattern that catches');
      const name = node.param?.name ?? '$error';
      return `catch (${name}) { $.rethrow(${name}); ${emit(node.body)} }`;
    },
    FunctionDeclaration(node) {
      const { name } = node.id;
      if (Object.hasOwn(stubs, name)) return `function ${name}(...given) { return $.stubs.${name}(...given); }`;
      const outer = [inFunction, isCut];
      inFunction = name;
      isCut = cut.includes(name);
      const text = `${splice({ ...node, body: null, end: node.body.start })}{ $.entered.add("${file}#${name}"); ${emit(node.body)} }`;
      [inFunction, isCut] = outer;
      return text;
    },
    ImportDeclaration(node) {
      if (!node.specifiers.every((one) => one.type === 'ImportSpecifier')) throw new Refused('an import other than by names');
      imports.push(node.source.value);
      const picked = node.specifiers.map((one) => `${one.imported.name}: ${one.local.name}`).join(', ');
      return `const { ${picked} } = $imports[${JSON.stringify(node.source.value)}];`;
    },
    ExportNamedDeclaration(node) {
      if (node.declaration === null) throw new Refused('an export apart from its declaration');
      return emit(node.declaration);
    },
  };

  function emit(node) {
    if (REWRITTEN[node.type] === undefined && !PLAIN.has(node.type)) throw new Refused(`the interpreter knows no ${node.type}`);
    return REWRITTEN[node.type]?.(node) ?? splice(node);
  }
  for (const node of tree.body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    if (declaration?.type === 'VariableDeclaration') {
      if (declaration.kind !== 'const') variables.push(...declaration.declarations.flatMap((one) => namesIn(one.id)));
      names.push(...declaration.declarations.flatMap((one) => namesIn(one.id)));
    } else if (declaration?.id) names.push(declaration.id.name);
  }
  return { text: `'use strict';\n${splice(tree)}\nreturn { ${names.join(', ')} };`, imports, variables };
}

/** Loads a compiled module and what it imports, each once; all top-level names of each are in its record. */
export function loader({ engine, globals, read, cut, stubs }) {
  engine.stubs = stubs;
  const modules = new Map();
  return function load(file) {
    const found = modules.get(file);
    if (found !== undefined) return found;
    const { text, imports, variables } = rewrite(read(file), { file, cut, stubs });
    const given = Object.fromEntries(imports.map((name) => [name, load(join(dirname(file), name))]));
    const record = new Function('$', '$imports', ...Object.keys(globals), text)(engine, given, ...Object.values(globals));
    modules.set(file, record);
    engine.variables.push(...variables);
    return record;
  };
}

/** Arguments are read strictly, and no error shows a value. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { present, readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';

const KINDS = {
  port: 'text', claim: 'texts', json: 'flag', settings: 'file', list: 'files', 'secret-stdin': 'stdin',
} as const;

test('values, flags, lists and operands', () => {
  const args = readArguments(
    ['--port', '1', '--claim=a=b', 'x', '--claim', 'c', '--json', '--', '--y'],
    KINDS,
    2,
  );
  assert.equal(args.text('port'), '1');
  assert.deepEqual(args.texts('claim'), ['a=b', 'c']);
  assert.equal(args.has('json'), true);
  assert.deepEqual(args.operands, ['x', '--y']);
});

test('what is not given', () => {
  const args = readArguments([], KINDS, 0);
  assert.equal(args.text('port'), undefined);
  assert.deepEqual(args.texts('claim'), []);
  assert.equal(args.has('json'), false);
});

test('one that starts with a dash, and a lone dash are values', () => {
  assert.equal(readArguments(['--port=-1'], KINDS, 0).text('port'), '-1');
  assert.equal(readArguments(['--port', '-'], KINDS, 0).text('port'), '-');
});

const mistakes: readonly (readonly [args: readonly string[], message: string])[] = [
  [['--prot', '1'], 'unknown option --prot; did you mean --port?'],
  [['--prot=very-secret'], 'unknown option --prot; did you mean --port?'],
  [['--hepl'], 'unknown option --hepl; did you mean --help?'],
  [['--other'], 'unknown option --other'],
  [['--zautXStXM9iW3aD3FuyPH0TdK4GHPmHq'], 'unknown option'],
  [['--port0very-secret'], 'unknown option'],
  [['-p'], 'unknown option -p'],
  [['--port='], '--port takes a non-empty text: is a variable unset?'],
  [['--port', ''], '--port takes a non-empty text: is a variable unset?'],
  [['--claim', 'a', '--claim='], '--claim takes a non-empty text: is a variable unset?'],
  [['--settings='], '--settings takes a non-empty text: is a variable unset?'],
  [['--list', ''], '--list takes a non-empty text: is a variable unset?'],
  [['--settings', 'a', '--settings', 'b'], '--settings is given twice'],
  [['--secret-stdin=yes'], '--secret-stdin takes no value'],
  [['--constructor'], 'unknown option --constructor'],
  [['--port'], '--port takes a value'],
  [['--port', '--json'], '--port takes a value'],
  [['--port', '1', '--port', '2'], '--port is given twice'],
  [['--json', '--json'], '--json is given twice'],
  [['--json=yes'], '--json takes no value'],
  [['very-secret'], 'too many arguments'],
  [[`--${'x'.repeat(100)}`], 'unknown option'],
];

for (const [args, message] of mistakes) {
  test(`refused: ${args.join(' ').slice(0, 40)}`, () => {
    assert.throws(
      () => readArguments(args, KINDS, 0),
      (error) => {
        assert(error instanceof UsageError);
        assert.equal(error.message, message);
        return true;
      },
    );
  });
}

test('an option that is not given is left out', () => {
  const options = present({ host: undefined, port: 0, name: '', isOn: false, list: null });
  assert.deepEqual(options, { port: 0, name: '', isOn: false, list: null });
  assert.equal(Object.hasOwn(options, 'host'), false);
});

test('an empty argument is a slip, most likely an unset variable', () => {
  const problem = new UsageError('an argument is empty: is a variable unset?');
  assert.throws(() => readArguments([''], KINDS, 1), problem);
});

const takers: readonly (readonly [args: readonly string[], taker: string | undefined])[] = [
  [['--port', '-'], undefined],
  [['--settings', 'file', 'x'], undefined],
  [['--settings', '-'], '--settings'],
  [['--list', 'file', '--list=-'], '--list'],
  [['--secret-stdin'], '--secret-stdin'],
  [['-'], 'an argument'],
];

for (const [args, taker] of takers) {
  test(`standard input with ${args.join(' ')}: ${taker}`, () => {
    assert.equal(readArguments(args, KINDS, 1).stdinTaker, taker);
  });
}

for (const [args, takers] of [
  [['--settings', '-', '--list', '-'], '--settings and --list'],
  [['--list', '-', '--list', '-'], '--list and --list'],
  [['--secret-stdin', '-'], '--secret-stdin and an argument'],
] as const) {
  test(`standard input is taken only once: ${args.join(' ')}`, () => {
    const problem = new UsageError(`standard input can be taken only once, not by ${takers}`);
    assert.throws(() => readArguments(args, KINDS, 1), problem);
  });
}

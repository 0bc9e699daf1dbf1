/** Arguments are read strictly, and no error shows a value. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { present, readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';

const KINDS = { port: 'text', claim: 'texts', json: 'flag' } as const;

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

test('an empty value, one that starts with a dash, and a lone dash are values', () => {
  assert.equal(readArguments(['--port='], KINDS, 0).text('port'), '');
  assert.equal(readArguments(['--port=-1'], KINDS, 0).text('port'), '-1');
  assert.equal(readArguments(['--port', '-'], KINDS, 0).text('port'), '-');
});

const mistakes: readonly (readonly [args: readonly string[], message: string])[] = [
  [['--prot', '1'], 'unknown option --prot'],
  [['--prot=very-secret'], 'unknown option --prot'],
  [['-p'], 'unknown option -p'],
  [['--constructor'], 'unknown option --constructor'],
  [['--port'], '--port takes a value'],
  [['--port', '--json'], '--port takes a value'],
  [['--port', '1', '--port', '2'], '--port is given twice'],
  [['--json', '--json'], '--json is given twice'],
  [['--json=yes'], '--json takes no value'],
  [['very-secret'], 'too many arguments'],
  [[`--${'x'.repeat(100)}`], `unknown option --${'x'.repeat(38)}`],
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

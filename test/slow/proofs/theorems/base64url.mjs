// Theorems about base64url: by induction over the loop for texts of any length, and whole for short ones.

import { Uint8Array } from '../interpreter/memory.mjs';
import { Integer, int32, low32, Place } from '../interpreter/numbers.mjs';
import { constant, Refused, term, variable } from '../interpreter/terms.mjs';
import { proveAll, Unproved } from '../prover/prove.mjs';
import { encoded } from '../specification/base64url.mjs';
import { areSame, byteArray, createWorld, equalities, everyWay, termsOf, unknownBytes } from './world.mjs';

const FILE = 'primitives/base64url.js';

/** An array without end, at whose places only bytes that nobody wrote are read, or only written. */
class Stretch {
  constructor(name) {
    Object.assign(this, { name, reads: new Map(), writes: new Map() });
  }
  #key(place) {
    if (!(place instanceof Place))
      throw new Unproved(`${this.name} at a place that does not move with the loop`);
    return `${place.base.name}${place.offset < 0 ? '' : '+'}${place.offset}`;
  }
  read(place) {
    if (this.writes.size > 0) throw new Unproved(`${this.name} is read and written`);
    this.reads.set(this.#key(place), this.at(place));
    return int32(this.at(place));
  }
  at(place) {
    return variable(`${this.name}[${this.#key(place)}]`, 8);
  }
  write(place, value) {
    if (this.reads.size > 0) throw new Unproved(`${this.name} is read and written`);
    this.writes.set(this.#key(place), low32(Uint8Array.store(value)));
    return value;
  }
  getInt32(place) {
    return int32(term('word', [0, 1, 2, 3].map((n) => low32(this.read(new Place(place.base, place.offset + n))))));
  }
  setInt32(place, value) {
    for (let n = 0; n < 4; n += 1) {
      this.write(new Place(place.base, place.offset + n), int32(term('byte', [low32(value)], 3 - n)));
    }
  }
  /** What was written at `count` places from `first` on; besides at most one word that begins before their end. */
  within(first, count) {
    const place = (n) => new Place(first.base, first.offset + n);
    const keys = Array.from({ length: count + 3 }, (_, n) => this.#key(place(n)));
    const isRight = [...this.writes.keys()].every((key) => keys.includes(key));
    if (!isRight) throw new Unproved(`${this.name}: ${[...this.writes.keys()]}, not within ${keys}`);
    return this.exactly(new Map([...this.writes].filter(([key]) => keys.indexOf(key) < count)), first, count);
  }
  /** What was read, or written, at exactly the places from `first` on, `count` of them. */
  exactly(accesses, first, count) {
    const keys = Array.from({ length: count }, (_, n) => this.#key(new Place(first.base, first.offset + n)));
    if (accesses.size !== count || keys.some((key) => !accesses.has(key))) {
      throw new Unproved(`${this.name}: ${[...accesses.keys()]}, not ${keys}`);
    }
    return keys.map((key) => accesses.get(key));
  }
}

/** Ends a run at the head of a loop. */
class AtHead extends Refused {}

/**
 * A world in which the loop of one function is cut: at its head, the first time, `arrive(variables)` gives
 * the values with which it goes on; the second time `leave` gets them and the run ends.
 */
function cutWorld(read, name, { arrive, leave, assume }) {
  let heads = 0;
  const atHead = (_, variables, set) => {
    heads += 1;
    if (heads === 1) set({ ...variables, ...arrive(variables) });
    else {
      leave(variables);
      throw new AtHead();
    }
  };
  const world = createWorld({ read, modules: [FILE], cut: [name], isPublic: true, atHead, assume });
  const run = (...given) => {
    heads = 0;
    try {
      return world.names[name](...given);
    } catch (error) {
      if (!(error instanceof AtHead)) throw error;
      return undefined;
    }
  };
  return { ...world, run };
}

const isPlace = (value, base, offset) =>
  value instanceof Place && value.base === base && value.offset === offset;
function expect(isSo, name) {
  if (!isSo) throw new Unproved(name);
}

/** The only assumption of a step: that the loop's test holds, `place + size <= end`. */
const assumeRoom = (place, size, end, otherwise) => (op, a, b) => {
  if (op === '<' && isPlace(a, end, 0) && isPlace(b, place, size)) return false;
  return otherwise(op, a, b);
};
const nothingElse = (op) => {
  throw new Unproved(`the loop's test is another: ${op}`);
};

export const encode = {
  name: 'base64url, writing',
  statement:
    '`encodeBase64urlInto` writes the text that RFC 4648 §5 gives the bytes, without padding, and nothing ' +
    'else; it returns where the text ends.',
  symbols: '∀ n, b ∈ (2⁸)ⁿ: out[at, at + |E(b)|) = E(b)',
  range: 'all lengths, all contents; source and target do not share memory',
  method: 'proved for all inputs: induction over the loop (start, one step from any state, the three ends)',
  rules: ['A byte string has one base64url text: no padding, no other alphabet, no length of 1 modulo 4.'],
  async prove({ read, program }) {
    const N = { name: 'n' },
      A = { name: 'a' },
      I = { name: 'i' };
    const claims = [],
      duties = [];
    const attempt = (from, leave) => {
      const source = new Stretch('source'),
        out = new Stretch('out');
      let started;
      const world = cutWorld(read, 'encodeBase64urlInto', {
        arrive: (variables) => {
          started = variables;
          return from === undefined ? {} : { i: from, at: new Place(A) };
        },
        leave: (variables) => leave({ ...variables, source, out }),
        assume: assumeRoom(I, 3, N, nothingElse),
      });
      const result = world.run(source, new Place(N), out, new Place(A));
      duties.push(...world.engine.duties);
      return { started, source, out, result };
    };
    // The proofs of a world end with it: terms of the next one are others.
    const finish = () =>
      proveAll(
        [
          ...claims.splice(0),
          ...duties.splice(0).map((shown) => ({ name: 'an index lies in its table', shown })),
        ],
        { program },
      );

    // One step: from any place with room for three bytes, three are read and their four characters written.
    const { started } = attempt(new Place(I), ({ i, at, source, out }) => {
      expect(isPlace(i, I, 3) && isPlace(at, A, 4), 'the step moves by three bytes and four characters');
      const octets = source.exactly(source.reads, new Place(I), 3);
      claims.push(...equalities(out.exactly(out.writes, new Place(A), 4), encoded(octets), 'a block'));
    });
    expect(
      started.i === 0 && isPlace(started.at, A, 0) && Object.keys(started).length === 2,
      'the loop starts at 0 and at the given place',
    );
    await finish();
    // The ends: no room for three means that 0, 1 or 2 bytes are left.
    for (const rest of [0, 1, 2]) {
      const { source, out, result } = attempt(new Place(N, -rest), () =>
        expect(false, 'the loop goes on at its end'),
      );
      const octets = source.exactly(source.reads, new Place(N, -rest), rest);
      const characters = encoded(octets);
      claims.push(
        ...equalities(
          out.exactly(out.writes, new Place(A), characters.length),
          characters,
          `the end with ${rest}`,
        ),
      );
      expect(isPlace(result, A, characters.length), 'the returned end');
      await finish();
    }
  },
  faults: [
    {
      name: 'a character of the alphabet',
      file: FILE,
      find: '0123456789-_',
      replace: '0123456789+_',
      also: ['base64url, reading'],
    },
    {
      name: 'the loop leaves a whole block to the end',
      file: FILE,
      find: 'i + 3 <= length',
      replace: 'i + 3 < length',
    },
    {
      name: 'the last byte of two is not written',
      file: FILE,
      find: '(rest === 2 ? source[i + 1] << 8 : 0)',
      replace: '(rest === 3 ? source[i + 1] << 8 : 0)',
    },
  ],
};

export const decode = {
  name: 'base64url, reading',
  statement:
    '`decodeBase64urlInto` accepts exactly the texts that `E` gives (one spelling for each byte string: ' +
    'decode(encode(b)) = b, and what is accepted encodes back to itself), and writes the bytes that they ' +
    'stand for.',
  symbols: '∀ t: decode(t) ≥ 0 ⟺ ∃ b: t = E(b), and then out[0, |b|) = b, decode(t) = |b|',
  range:
    'all lengths, all contents (characters of any value from 0 to 255); source and target share no memory, ' +
    'and behind the bytes the target has room for a word, which is overwritten',
  method: 'proved for all inputs: induction over the loop (start, one step from any state, the four ends)',
  rules: [
    'A byte string has one base64url text: no padding, no other alphabet, no length of 1 modulo 4.',
    'Unused bits at the end of a base64url text are zero.',
  ],
  async prove({ read, program }) {
    const F = { name: 'f' },
      T = { name: 't' },
      A = { name: 'a' },
      I = { name: 'i' };
    for (const rest of [0, 1, 2, 3]) {
      // What is known of the length: its remainder by four.
      const length = { name: 'length', modulus: 4, residue: rest };
      const difference = (op, a, b) =>
        op === '-' && isPlace(a, T, 0) && isPlace(b, F, 0) ? new Place(length) : nothingElse(op);
      const attempt = async (from, judge) => {
        let text, out, started, left;
        const world = cutWorld(read, 'decodeBase64urlInto', {
          arrive: (variables) => {
            started = variables;
            return { i: from, at: new Place(A), faults: int32(variable('faults')) };
          },
          leave: (variables) => (left = variables),
          assume: assumeRoom(I, 4, T, difference),
        });
        const isGood = term('negated', [term('less', [variable('faults'), constant(0)])]);
        const claims = [];
        for (const { path, result } of everyWay(world.engine, () => {
          [text, out, left] = [new Stretch('text'), new Stretch('out'), undefined];
          const [from, to] = [new Place(F), new Place(T)];
          const result = world.run({ bytes: text, view: text }, from, to, { bytes: out, view: out });
          return { result, text, out, left };
        }))
          claims.push(...judge({ path, isGood, ...result }));
        expect(
          isPlace(started.i, F, 0) &&
            started.at === 0 &&
            started.faults === 0 &&
            Object.keys(started).length === 3,
          'the loop starts at the first character, without a fault',
        );
        claims.push(...world.engine.duties.map((shown) => ({ name: 'an index lies in its table', shown })));
        await proveAll(claims, { program });
      };

      // One step: afterwards there is no fault if and only if there was none and the four characters are a
      // block's.
      await attempt(new Place(I), ({ path, isGood, text, out, left }) => {
        expect(
          left !== undefined && isPlace(left.i, I, 4) && isPlace(left.at, A, 3),
          'the step moves by four characters and three bytes',
        );
        const characters = text.exactly(text.reads, new Place(I), 4);
        const octets = out.within(new Place(A), 3);
        const isStillGood = term('negated', [term('less', [low32(left.faults), constant(0)])]);
        return bothWays({ name: 'a block', path, isGood, isStillGood, characters, octets });
      });
      // The ends: accepted if and only if there was no fault and what is left is the text of `rest - 1`
      // bytes.
      await attempt(new Place(T, -rest), ({ path, isGood, text, out, result, left }) => {
        expect(left === undefined, 'the loop goes on at its end');
        const size = Math.max(0, rest - 1);
        const characters = Array.from({ length: rest }, (_, n) => text.at(new Place(T, n - rest)));
        expect(
          [...text.reads.values()].every((one) => characters.includes(one)),
          'what is read at the end',
        );
        if (result === -1)
          return bothWays({
            name: 'an end that is refused',
            path,
            isGood,
            isStillGood: constant(false, 1),
            characters,
            octets: undefined,
            size,
            rest,
          });
        expect(rest !== 1 && isPlace(result, A, size), 'the returned length');
        return bothWays({
          name: 'an end that is accepted',
          path,
          isGood,
          isStillGood: constant(true, 1),
          characters,
          octets: out.within(new Place(A), size),
        });
      });
    }
  },
  faults: [
    {
      name: 'unused bits may be anything',
      file: FILE,
      find: '(bits & (rest === 2 ? 0xffff : 0xff)) !== 0 || ',
      replace: '',
    },
    { name: 'a later block forgives a fault', file: FILE, find: 'faults |= bits', replace: 'faults = bits' },
    { name: 'a single character is an end', file: FILE, find: 'rest === 1 || ', replace: '' },
    {
      name: 'faults of the end are not looked at',
      file: FILE,
      find: '(faults | bits) < 0',
      replace: 'faults < 0',
    },
  ],
};

/**
 * Where a way is taken: without a fault afterwards, there was none before and the octets encode to the
 * characters. With none before and characters that some octets encode to, there is none afterwards and the
 * octets are those.
 */
function bothWays({
  name,
  path,
  isGood,
  isStillGood,
  characters,
  octets,
  size = octets.length,
  rest = characters.length,
}) {
  const claims = [];
  const equal = (as, bs) => as.map((one, n) => term('equal', [one, bs[n]]));
  if (octets !== undefined) {
    for (const shown of [isGood, ...equal(encoded(octets), characters)])
      claims.push({ name: `${name} is a text of its bytes`, given: [...path, isStillGood], shown });
  }
  // No bytes have a text that leaves one character over.
  if (rest === 1) return claims;
  const any = unknownBytes('any', size);
  const given = [...path, isGood, ...equal(encoded(any), characters)];
  for (const shown of [isStillGood, ...equal(octets ?? [], any)])
    claims.push({ name: `${name} is not the text of any bytes`, given, shown });
  return claims;
}

export const texts = {
  name: 'base64url, whole',
  statement:
    '`encodeBase64url` and `decodeBase64url` give in arrays of just the right size what the two theorems ' +
    'before say; a wrong text, and one with a character that is not ASCII, gives undefined.',
  symbols:
    '∀ n ≤ 512, b ∈ (2⁸)ⁿ: encodeBase64url(b) = E(b); ∀ t ∈ (2⁸)ⁿ: decodeBase64url(t) = b where t = E(b), ' +
    'else undefined',
  range:
    'every length from 0 to 512, all contents; of a text, the bytes that the platform’s encoder gives for ' +
    'it; writing and reading as the two theorems before say',
  method: 'for all inputs of each length up to 512',
  rules: [],
  prove({ read }) {
    let length, isGood, more = 0;
    const given = () => 'x'.repeat(length);
    const octets = () => unknownBytes('b', length),
      characters = () => unknownBytes('t', length);
    const size = () => Math.floor((length * 3) / 4),
      textSize = () => length + Math.ceil(length / 3);
    const written = (count) => unknownBytes('w', count);
    const { names } = createWorld({
      read,
      modules: [FILE],
      // A text of one byte more than it has units has a character that is not ASCII.
      encode: (text) => (text === given() ? byteArray([...characters(), ...unknownBytes('more', more)]) : undefined),
      stubs: {
        decodeUtf8: (bytes) => ({ textOf: termsOf(bytes) }),
        encodeBase64urlInto(source, count, out, at) {
          expect(
            areSame(termsOf(source), octets()) && count === length && at === 0,
            'what is written as a text',
          );
          out.set(byteArray(written(textSize())));
          return textSize();
        },
        decodeBase64urlInto(text, from, to, out) {
          expect(
            areSame(termsOf(text.bytes.subarray(0, length)), characters()) && from === 0 && to === length,
            'what is read as a text',
          );
          out.bytes.set(byteArray([...written(size()), ...unknownBytes('behind', 1)]));
          return isGood ? size() : -1;
        },
      },
    });
    for (length = 0; length <= 512; length += 1) {
      expect(
        areSame(names.encodeBase64url(byteArray(octets())).textOf, written(textSize())),
        `the text of ${length}`,
      );
      isGood = false;
      expect(names.decodeBase64url(given()) === undefined, `a wrong text of ${length}`);
      // A length of 1 modulo 4 is never good.
      isGood = true;
      more = 1;
      expect(names.decodeBase64url(given()) === undefined, `a text of ${length} that is not ASCII`);
      more = 0;
      if (length % 4 !== 1)
        expect(areSame(termsOf(names.decodeBase64url(given())), written(size())), `the bytes of ${length}`);
    }
  },
  faults: [
    {
      name: 'one byte too many is given',
      file: FILE,
      find: 'slice(0, length)',
      replace: 'slice(0, length + 1)',
    },
    {
      name: 'a wrong text gives bytes all the same',
      file: FILE,
      find: 'length < 0 ? undefined : decoded.bytes.slice(0, length)',
      replace: 'decoded.bytes.slice(0, Math.max(0, length))',
    },
  ],
};

// JavaScript's typed arrays and DataView, holding known and unknown elements. Cells of a byte array are what a
// DataView over it reads; arrays of words have cells of their own and share them with nobody else.

import { constant, Refused, term } from './terms.mjs';
import { int32, Integer, low32, Place, Symbolic, uint32 } from './numbers.mjs';

const stored = (known, unknown) => (value) => (value instanceof Symbolic ? unknown(low32(value)) : known(value));
const lowByte = (low) => int32(term('byte', [low], 0));

class Cells {
  constructor(length, size) {
    this.cells = new Array(length).fill(0);
    this.size = size;
    /** The places that were written since the last `clear()`. */
    this.written = new Set();
  }
}

/** All cells made since `startMemory`, in order. */
let made = [];
export function startMemory() {
  made = [];
}
export const memory = () => made;

class TypedArray {
  constructor(source = 0, ...more) {
    if (more.length > 0) throw new Refused('an array over a part of memory');
    const { store } = this.constructor;
    const isCount = typeof source === 'number';
    if (source instanceof Symbolic) throw new Refused('a length that is not known');
    if (source instanceof Cells) throw new Refused('an array over the memory of another');
    const elements = isCount ? undefined : Array.from(source, store);
    this.memory = new Cells(isCount ? source : 0, this.constructor.size);
    if (elements !== undefined) this.memory.cells = elements;
    this.start = 0;
    this.length = isCount ? source : elements.length;
    made.push(this.memory);
  }
  get [Symbol.toStringTag]() {
    return this instanceof TypedArray ? this.constructor.kind : undefined;
  }
  static of(...elements) {
    return new this(elements);
  }
  static from(source, map) {
    return new this(map === undefined ? Array.from(source) : Array.from(source, map));
  }
  get byteLength() {
    return this.length * this.constructor.size;
  }
  get buffer() {
    if (this.constructor.size !== 1 || this.start !== 0) throw new Refused('the memory of an array of words, or of a part');
    return this.memory;
  }
  read(index, engine) {
    if (index instanceof Integer) return engine.lookUp(this.elements(), index);
    if (index instanceof Place) throw new Refused('a place in an array that has none');
    return index >= 0 && index < this.length ? this.memory.cells[this.start + index] : undefined;
  }
  write(index, value) {
    if (!Number.isInteger(index) || index < 0) throw new Refused(`a write at ${String(index instanceof Symbolic ? 'an unknown place' : index)}`);
    // As in the language, what lies past the end is dropped; a proof wants to hear of it.
    if (index >= this.length) throw new Refused(`a write at ${index}, past the ${this.length} elements of an array`);
    this.memory.cells[this.start + index] = this.constructor.store(value);
    this.memory.written.add(this.start + index);
    return value;
  }
  elements() {
    return this.memory.cells.slice(this.start, this.start + this.length);
  }
  set(source, offset = 0) {
    const elements = Array.from(source);
    if (offset + elements.length > this.length) throw new RangeError('offset is out of bounds');
    elements.forEach((value, n) => this.write(offset + n, value));
  }
  fill(value, from = 0, to = this.length) {
    for (let n = from; n < to; n += 1) this.write(n, value);
    return this;
  }
  part(from = 0, to = this.length) {
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > this.length) throw new Refused('a part beyond an array');
    return [from, Math.max(from, to)];
  }
  subarray(...bounds) {
    const [from, to] = this.part(...bounds);
    return Object.assign(Object.create(Object.getPrototypeOf(this)), { memory: this.memory, start: this.start + from, length: to - from });
  }
  slice(...bounds) {
    return new this.constructor(this.subarray(...bounds));
  }
  entries() {
    return this.elements().entries();
  }
  [Symbol.iterator]() {
    return this.elements().values();
  }
}

export class Uint8Array extends TypedArray {
  static kind = 'Uint8Array';
  static size = 1;
  static store = stored((value) => value & 255, lowByte);
}
export class Int8Array extends TypedArray {
  static kind = 'Int8Array';
  static size = 1;
  static store = stored((value) => (value << 24) >> 24, (low) => int32(term('sar', [term('shl', [low], 24)], 24)));
  get buffer() {
    throw new Refused('the memory of an Int8Array');
  }
}
export class Uint16Array extends TypedArray {
  static kind = 'Uint16Array';
  static size = 2;
  static store = stored((value) => value & 0xffff, (low) => uint32(term('and', [low, constant(0xffff)])));
}
export class Int32Array extends TypedArray {
  static kind = 'Int32Array';
  static size = 4;
  static store = stored((value) => value | 0, int32);
}
export class Uint32Array extends TypedArray {
  static kind = 'Uint32Array';
  static size = 4;
  static store = stored((value) => value >>> 0, uint32);
}

/** Big-endian words over the cells of a byte array, from `start` on. */
export class DataView {
  constructor(memory, start = 0, ...more) {
    if (!(memory instanceof Cells) || !Number.isInteger(start) || start > memory.cells.length || more.length > 0) {
      throw new Refused('a view of other memory than a byte array’s, or of a part');
    }
    Object.assign(this, { memory, start });
  }
  #place(offset, more) {
    if (more.length > 0) throw new Refused('a byte order');
    if (!Number.isInteger(offset)) throw new Refused('a word at an unknown place');
    const place = this.start + offset;
    if (offset < 0 || place + 4 > this.memory.cells.length) throw new Refused('a word outside of a view');
    return place;
  }
  #word(offset, more) {
    const place = this.#place(offset, more);
    return term('word', this.memory.cells.slice(place, place + 4).map(low32));
  }
  getInt32(offset, ...more) {
    return int32(this.#word(offset, more));
  }
  getUint32(offset, ...more) {
    return uint32(this.#word(offset, more));
  }
  setInt32(offset, value, ...more) {
    const place = this.#place(offset, more);
    for (let n = 0; n < 4; n += 1) {
      const byte = value instanceof Symbolic ? int32(term('byte', [low32(value)], 3 - n)) : value >>> (24 - n * 8);
      this.memory.cells[place + n] = typeof byte === 'number' ? byte & 255 : byte;
      this.memory.written.add(place + n);
    }
  }
  setUint32(offset, value, ...more) {
    this.setInt32(offset, value, ...more);
  }
}

/** What takes the place of the language's own names in a program. */
export const GLOBALS = { Uint8Array, Int8Array, Uint16Array, Int32Array, Uint32Array, DataView };

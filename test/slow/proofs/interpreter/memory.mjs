// JavaScript's typed arrays and DataView, of known and unknown elements. A DataView reads the cells of the
// byte array that it is over; arrays of words have cells of their own and share them with nobody.

import { constant, demand, term } from './terms.mjs';
import { int32, Integer, low32, Place, Symbolic, uint32 } from './numbers.mjs';

/** The cells of an array, their size in bytes, and the places that were written since the last `clear()`. */
class Cells {
  constructor(cells, size) {
    Object.assign(this, { cells, size, written: new Set() });
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
    const isPlain = more.length === 0 && !(source instanceof Symbolic) && !(source instanceof Cells);
    demand(isPlain, 'an array over the memory of another, or of a length that is not known');
    const { store, size } = this.constructor;
    const cells = typeof source === 'number' ? new Array(source).fill(0) : Array.from(source, store);
    Object.assign(this, { memory: new Cells(cells, size), start: 0, length: cells.length });
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
  get buffer() {
    const { kind } = this.constructor;
    demand(kind === 'Uint8Array' && this.start === 0, `the memory of a part, or of a ${kind}`);
    return this.memory;
  }
  read(index, engine) {
    if (index instanceof Integer) return engine.lookUp(this.elements(), index);
    demand(!(index instanceof Place), 'a place in an array that has none');
    return index >= 0 && index < this.length ? this.memory.cells[this.start + index] : undefined;
  }
  write(index, value) {
    // The language drops what is written elsewhere; a proof wants to hear of it.
    const isInside = Number.isInteger(index) && index >= 0 && index < this.length;
    demand(isInside, 'a write outside of an array, or at an unknown place');
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
    const isInside = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to <= this.length;
    demand(isInside, 'a part beyond an array');
    return { start: this.start + from, length: Math.max(0, to - from) };
  }
  subarray(...bounds) {
    const part = Object.create(Object.getPrototypeOf(this));
    return Object.assign(part, { memory: this.memory, ...this.part(...bounds) });
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

/** A kind of array: the bytes of an element, and what is stored of a known number and of an unknown word. */
function kindOf(kind, size, known, unknown) {
  return class extends TypedArray {
    static kind = kind;
    static size = size;
    static store = (value) => (value instanceof Symbolic ? unknown(low32(value)) : known(value));
  };
}
const shifted = (op, low) => term(op, [low], 24);
export const Uint8Array = kindOf('Uint8Array', 1, (x) => x & 255, (low) => int32(term('byte', [low], 0)));
export const Int8Array = kindOf('Int8Array', 1, (x) => (x << 24) >> 24,
  (low) => int32(shifted('sar', shifted('shl', low))));
export const Uint16Array = kindOf('Uint16Array', 2, (x) => x & 0xffff,
  (low) => uint32(term('and', [low, constant(0xffff)])));
export const Int32Array = kindOf('Int32Array', 4, (x) => x | 0, int32);
export const Uint32Array = kindOf('Uint32Array', 4, (x) => x >>> 0, uint32);

/** Big-endian words over the cells of a byte array, from `start` on. */
export class DataView {
  constructor(memory, start = 0, ...more) {
    const isPlain = memory instanceof Cells && Number.isInteger(start) && more.length === 0;
    demand(isPlain, 'a view of other memory than a byte array’s, or of a part');
    Object.assign(this, { memory, start });
  }
  #place(offset, more) {
    const room = this.memory.cells.length - this.start - 4;
    const isInside = Number.isInteger(offset) && offset >= 0 && offset <= room;
    demand(isInside && more.length === 0, 'a word outside of a view, or in another byte order');
    return this.start + offset;
  }
  getInt32(offset, ...more) {
    const place = this.#place(offset, more);
    return int32(term('word', this.memory.cells.slice(place, place + 4).map(low32)));
  }
  setInt32(offset, value, ...more) {
    const place = this.#place(offset, more);
    for (let n = 0; n < 4; n += 1) {
      this.memory.cells[place + n] = value instanceof Symbolic ? int32(term('byte', [low32(value)], 3 - n))
        : (value >>> (24 - n * 8)) & 255;
      this.memory.written.add(place + n);
    }
  }
  setUint32(offset, value, ...more) {
    this.setInt32(offset, value, ...more);
  }
}

/** What takes the place of the language's own names in a program. */
export const GLOBALS = { Uint8Array, Int8Array, Uint16Array, Int32Array, Uint32Array, DataView };

/** Bytes, words and the buffers that hashing works in. */

/**
 * Bytes, a view over them, and room behind the first `size` for the padding of a hash. In front is room for
 * the block of a key: `whole` is that block and the bytes, so that a platform's hash takes both at once.
 */
export type WorkBuffer = {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly size: number;
  readonly whole: Uint8Array;
};

/** A buffer for `size` bytes. */
export function workBuffer(size: number): WorkBuffer {
  const whole = new Uint8Array(64 + size + 72);
  return { bytes: whole.subarray(64), view: new DataView(whole.buffer, 64), size, whole };
}

// The size up to which a shared buffer is kept: one long text must not cost for ever.
const LARGEST_KEPT = 65_536;

/** Gives a buffer for so many bytes, until it is asked again: the same one, grown where that is needed. */
export function sharedBuffer(size: number): (needed: number) => WorkBuffer {
  let kept = workBuffer(size);
  return (needed) => {
    const buffer = needed > kept.size ? workBuffer(Math.max(needed, LARGEST_KEPT)) : kept;
    if (buffer.size <= LARGEST_KEPT) kept = buffer;
    return buffer;
  };
}

/** The 32 bytes of eight words, big-endian. */
export function bytesOfWords(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1) bytes[i] = (words[i >> 2] as number) >>> (24 - (i & 3) * 8);
  return bytes;
}

// Its getter asks the value itself what it is, so that no imitation passes.
const TYPED_ARRAY: object = Object.getPrototypeOf(Uint8Array.prototype);

/** Whether a value is a `Uint8Array`; a `Buffer` is one, and so is one of another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return Reflect.get(TYPED_ARRAY, Symbol.toStringTag, value) === 'Uint8Array';
}

/** Throws a TypeError where a value is no `Uint8Array`. */
export function requireBytes(owner: string, name: string, value: unknown): asserts value is Uint8Array {
  if (isBytes(value)) return;
  throw new TypeError(`${owner}: "${name}" takes a Uint8Array`);
}

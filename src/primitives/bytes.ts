/** Bytes, words and the buffers that hashing works in. */

/**
 * Bytes with a view over them, room behind the first `size` for the padding of a hash, and the same with a
 * block of 64 bytes in front: where a platform hashes, a key's padded block goes there and no text is copied.
 */
export type WorkBuffer = {
  readonly bytes: Uint8Array; readonly view: DataView; readonly size: number; readonly withBlock: Uint8Array;
};

/** A buffer for `size` bytes. */
export function workBuffer(size: number): WorkBuffer {
  const withBlock = new Uint8Array(64 + size + 72);
  const bytes = withBlock.subarray(64);
  return { bytes, view: new DataView(withBlock.buffer, 64), size, withBlock };
}

/** The size up to which a shared buffer is kept for the next call: one long text must not cost for ever. */
export const LARGEST_KEPT = 65_536;

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

/** Keys in the forms that people paste, made by node:crypto; certificates are built by hand. */

import { Buffer } from 'node:buffer';
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A DER value (X.690 §8.1): tag, length, contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const bytes: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  const length = body.length < 128 ? [body.length] : [0x80 + bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const integer = (...bytes: readonly number[]): Buffer => der(0x02, Buffer.from(bytes));

/** An X.509 certificate (RFC 5280 §4.1) that a P-256 key signed for itself, of version 1 or 3. */
export function certificate(version: 1 | 3, { publicKey, privateKey }: KeyPair): Buffer {
  const ecdsaWithSha256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const commonName = sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('example.org')));
  const name = sequence(der(0x31, commonName));
  const validity = sequence(
    ...['240101000000Z', '340101000000Z'].map((time) => der(0x17, Buffer.from(time))),
  );
  const body = sequence(
    ...(version === 3 ? [der(0xa0, integer(2))] : []), integer(0x11, 0x22, 0x33, 0x44), ecdsaWithSha256, name,
    validity, name, publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  return sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const ec: KeyPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa: KeyPair = generateKeyPairSync('rsa', { modulusLength: 1024 });
const spki = (type: KeyObject): Buffer => type.export({ type: 'spki', format: 'der' });

/** Keys and certificates in DER, by what they are. */
export const DER_FORMS: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['SPKI of RSA', spki(rsa.publicKey)], ['SPKI of P-256', spki(ec.publicKey)],
  ['SPKI of P-521', spki(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey)],
  ['SPKI of Ed25519', spki(generateKeyPairSync('ed25519').publicKey)],
  ['SPKI of Ed448', spki(generateKeyPairSync('ed448').publicKey)],
  ['SPKI of X25519', spki(generateKeyPairSync('x25519').publicKey)],
  ['SPKI of RSA-PSS', spki(generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey)],
  ['PKCS #1 of RSA', rsa.publicKey.export({ type: 'pkcs1', format: 'der' })],
  ['PKCS #1 of RSA, the private key', rsa.privateKey.export({ type: 'pkcs1', format: 'der' })],
  ['certificate of version 3', certificate(3, ec)], ['certificate of version 1', certificate(1, ec)],
];

/** Keys in PEM (RFC 7468). */
export const PEM_FORMS: readonly string[] = [
  ec.publicKey.export({ type: 'spki', format: 'pem' }),
  ec.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
  `-----BEGIN CERTIFICATE-----\n${certificate(3, ec).toString('base64')}\n-----END CERTIFICATE-----\n`,
].map(String);

/** Keys as JSON Web Keys (RFC 7517), alone and in a set. */
export const JWK_FORMS: readonly string[] = [ec.publicKey, rsa.publicKey].flatMap((key) => {
  const jwk = key.export({ format: 'jwk' });
  return [JSON.stringify(jwk), JSON.stringify({ keys: [jwk] }, undefined, 2)];
});

/** A length and what it counts, as OpenSSH writes the parts of a key (RFC 4251 §5). */
function counted(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Public keys as OpenSSH writes them in a line. */
export const OPENSSH_FORMS: readonly string[] = [
  'ssh-ed25519', 'ssh-rsa', 'ssh-dss', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com', 'ssh-ed25519-cert-v01@openssh.com',
].map((type) => `${type} ${Buffer.concat([counted(Buffer.from(type)), counted(Buffer.alloc(32, 0x5a))])
  .toString('base64')}`);

/** A public key by RFC 4716. */
export const RFC_4716_FORM: string = [
  '---- BEGIN SSH2 PUBLIC KEY ----', 'Comment: "a key"',
  OPENSSH_FORMS[0]?.split(' ')[1] ?? '', '---- END SSH2 PUBLIC KEY ----', '',
].join('\n');

/** A text in UTF-16, in both byte orders, with a byte order mark and without. */
export function inUtf16(text: string): readonly Buffer[] {
  return [text, `\ufeff${text}`].flatMap((written) => {
    const little = Buffer.from(written, 'utf16le');
    return [little, Buffer.from(little).swap16()];
  });
}

/** Bytes in base64 as files, consoles and mails hold it: in one line or in several, in both alphabets. */
export function inBase64(bytes: Uint8Array): readonly string[] {
  const line = Buffer.from(bytes).toString('base64');
  const lines = (width: number, end: string): string =>
    Array.from({ length: Math.ceil(line.length / width) }, (_, i) => line.slice(i * width, (i + 1) * width))
      .join(end);
  return [
    line, `${line}\n`, ` ${line}`, line.replace(/=+$/, ''), Buffer.from(bytes).toString('base64url'),
    `${lines(64, '\n')}\n`, lines(76, '\r\n'),
  ];
}

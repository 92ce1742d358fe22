// Needed by the library below, and to be loaded first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const DAY_MS = 86_400_000;
const KEYS = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { ...KEYS, hash: 'SHA-256' };

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** Who a certificate is for and when it is valid. */
export interface CertificateOptions {
  /** The host names and IP addresses. By default `localhost` and `127.0.0.1`. */
  readonly hosts?: readonly string[];
  /** The common name. By default `test`. */
  readonly name?: string;
  /** The last day: by default tomorrow, a negative number of days for one that has expired. */
  readonly endsInDays?: number;
}

/** A certificate and its key, as PEM text. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

let authorities = 0;

/** Issues certificates. Each authority has a key of its own. */
export class Authority {
  /** Its own certificate, as PEM text. */
  readonly ca: string;
  readonly #keys: CryptoKeyPair;
  readonly #subject: string;
  #issued = 1;

  private constructor(ca: string, keys: CryptoKeyPair, subject: string) {
    this.ca = ca;
    this.#keys = keys;
    this.#subject = subject;
  }

  /** Makes an authority with a name of its own. Those who trust it are given its `ca`. */
  static async create(): Promise<Authority> {
    const keys = await newKeys();
    authorities += 1;
    const subject = `CN=test authority ${authorities}`;
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: subject,
      serialNumber: '01',
      keys,
      notBefore: new Date(Date.now() - 30 * DAY_MS),
      notAfter: new Date(Date.now() + 30 * DAY_MS),
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      ],
    });
    return new Authority(certificate.toString('pem'), keys, subject);
  }

  /** Issues a certificate that serves for both ends of a connection. */
  async issue(options: CertificateOptions = {}): Promise<Identity> {
    const { hosts = ['localhost', '127.0.0.1'], name = 'test', endsInDays = 1 } = options;
    const keys = await newKeys();
    this.#issued += 1;
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: this.#subject,
      serialNumber: this.#issued.toString(16).padStart(2, '0'),
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      notBefore: new Date(Date.now() - 20 * DAY_MS),
      notAfter: new Date(Date.now() + endsInDays * DAY_MS),
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          hosts.map((value): x509.JsonGeneralName => {
            return { type: isIP(value) === 0 ? 'dns' : 'ip', value };
          }),
        ),
      ],
    });
    const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
    return {
      cert: certificate.toString('pem'),
      key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    };
  }
}

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
}

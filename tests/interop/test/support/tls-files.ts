import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority, type CertificateOptions } from '@mas/certificates';

/** The files of somebody who shows a certificate: those that it trusts, its own, and its key. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Certificates in files, as both languages take them. They are removed in the end. */
export class TlsFolder implements AsyncDisposable {
  readonly #folder: string;
  readonly #authority: Authority;
  readonly #foreign: Authority;
  #count = 0;

  private constructor(folder: string, authority: Authority, foreign: Authority) {
    this.#folder = folder;
    this.#authority = authority;
    this.#foreign = foreign;
  }

  static async create(): Promise<TlsFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'mas-tls-'));
    return new TlsFolder(folder, await Authority.create(), await Authority.create());
  }

  /** Somebody who trusts the authority and has a certificate of it. */
  async issue(options?: CertificateOptions): Promise<TlsFiles> {
    return this.#write(await this.#authority.issue(options));
  }

  /** Somebody who trusts the authority and has a certificate of another one. */
  async issueForeign(): Promise<TlsFiles> {
    return this.#write(await this.#foreign.issue());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  async #write({ cert, key }: { cert: string; key: string }): Promise<TlsFiles> {
    const [ca, certFile, keyFile] = await Promise.all(
      [this.#authority.ca, cert, key].map(async (text) => {
        this.#count += 1;
        const file = join(this.#folder, `${this.#count}.pem`);
        await writeFile(file, text);
        return file;
      }),
    );
    return { ca: ca!, cert: certFile!, key: keyFile! };
  }
}

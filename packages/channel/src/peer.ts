import type { Transport } from './transport.ts';

/** The certificate that a peer has shown: what is of use of Node's `X509Certificate`. */
export interface PeerCertificate {
  /** Whom it is for, such as `CN=turbine-7`, a line for each part. */
  readonly subject: string;
  /** The host names and addresses it is for, such as `DNS:localhost, IP Address:127.0.0.1`. */
  readonly subjectAltName: string | undefined;
  /** Who has issued it, like `subject`. */
  readonly issuer: string;
  /** The number that its issuer has given it, in hexadecimal. */
  readonly serialNumber: string;
  /** When it begins to be valid. */
  readonly validFrom: string;
  /** When it ends to be valid. */
  readonly validTo: string;
  /** The SHA-256 of the whole certificate, in hexadecimal with colons. */
  readonly fingerprint256: string;
  /** The certificate itself, in DER. */
  readonly raw: Uint8Array;
}

/** The other end of a connection. */
export interface Peer {
  /** Whether it is within this process. */
  readonly isLocal: boolean;
  /** Its address, as it is shown in errors. */
  readonly address: string;
  /** Its certificate, when the connection has TLS and the peer had to show one. */
  readonly certificate: PeerCertificate | undefined;
}

/** The peer of a transport. */
export function peerAt(transport: Transport): Peer {
  return {
    address: transport.remoteAddress,
    certificate: transport.remoteCertificate,
    isLocal: transport.isLocal === true,
  };
}

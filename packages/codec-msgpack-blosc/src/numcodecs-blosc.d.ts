/** What is used of `numcodecs/blosc`, whose own declarations do not resolve with NodeNext. */
declare const Blosc: {
  readonly codecId: string;
  fromConfig(config: { readonly id: string }): {
    encode(data: Uint8Array): Promise<Uint8Array>;
  };
};

// biome-ignore lint/style/noDefaultExport: it is how numcodecs exports it.
export default Blosc;

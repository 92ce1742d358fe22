/** What is used of `msgpackr/pack`, whose own declarations need the types of Node. */
export declare class Packr {
  constructor(options: {
    readonly useRecords: false;
    readonly mapsAsObjects: true;
    readonly variableMapSize: true;
    readonly useToJSON: false;
    readonly copyBuffers: true;
    readonly int64AsType: 'number' | 'bigint';
  });
  /** With both modes: the buffer of the library, in which the message lies from `start` to `end`. */
  pack(
    value: unknown,
    modes: number,
  ): Uint8Array & { readonly start: number; readonly end: number };
  unpack(source: Uint8Array, end: number): unknown;
  useBuffer(buffer: Uint8Array): void;
}

export declare const REUSE_BUFFER_MODE: number;
export declare const RESET_BUFFER_MODE: number;
/** Whether an addon reads the strings. It is not loaded with this part, but may be by others. */
export declare const isNativeAccelerationEnabled: boolean;

/** The parts of WebAssembly used here: they are missing in the types of Node 20, and the DOM types declare too much. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

/** The type of bytes in the declarations of quickjs-wasi. */
type BufferSource = ArrayBufferView | ArrayBuffer;

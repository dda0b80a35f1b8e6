/** The little of WebAssembly that we name: the types of Node 20 do not have it, and the DOM's would bring a browser. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

/** What quickjs-wasi takes as bytes. */
type BufferSource = ArrayBufferView | ArrayBuffer;

/** The package declares its browser wrapper only; this is the module inside it, as `read-raw.ts` uses it. */
declare module 'libraw-wasm/dist/libraw.js' {
  export interface LibRaw {
    /** Gives the module's memory back. */
    delete(): void
    open(bytes: Uint8Array, settings: Readonly<Record<string, unknown>>): void
    metadata(full: boolean): { readonly width: number; readonly height: number; readonly flip: number }
    imageData(): {
      readonly width: number
      readonly height: number
      readonly colors: number
      readonly data: Uint16Array
    }
  }
  export default function create(options: {
    wasmBinary: Uint8Array
    print: (text: string) => void
    printErr: (text: string) => void
  }): Promise<{ readonly LibRaw: new () => LibRaw }>
}

import createVips from 'wasm-vips'

export type WasmVips = typeof createVips

/** Measured with two; each thread of the codec has buffers of its own. */
const threads = 2

/**
 * libvips with libjxl, compiled to WebAssembly: the prebuilt native one comes without. Its memory ends at 2 GiB, and
 * it starts threads, so it is opened in a worker thread that is terminated afterwards.
 */
export async function openWasmVips(): Promise<WasmVips> {
  const vips = await createVips({ dynamicLibraries: ['vips-jxl.wasm'], print: ignore, printErr: ignore })
  vips.concurrency(threads)
  vips.Cache.max(0)
  return vips
}

/** What it would print comes as an error as well. */
function ignore(): void {
  // Nothing.
}

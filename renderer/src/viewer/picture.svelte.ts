/** A picture on its way to the screen. */
export type PictureState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly bitmap: ImageBitmap }
  | { readonly kind: 'failed' }

/** Decodes the picture at an address off the main thread, and lets the one before go. */
export class Picture {
  #state = $state.raw<PictureState>({ kind: 'none' })
  #url: string | null = null

  get state(): PictureState {
    return this.#state
  }

  get bitmap(): ImageBitmap | null {
    return this.#state.kind === 'ready' ? this.#state.bitmap : null
  }

  async show(url: string | null): Promise<void> {
    if (url === this.#url) return
    this.#url = url
    this.#release()
    if (url === null) return
    this.#state = { kind: 'loading' }
    const bitmap = await decode(url)
    if (this.#url !== url) return bitmap?.close()
    this.#state = bitmap ? { kind: 'ready', bitmap } : { kind: 'failed' }
  }

  close(): void {
    this.#url = null
    this.#release()
  }

  #release(): void {
    const bitmap = this.bitmap
    this.#state = { kind: 'none' }
    bitmap?.close()
  }
}

async function decode(url: string): Promise<ImageBitmap | null> {
  const image = new Image()
  image.crossOrigin = 'anonymous'
  image.src = url
  try {
    await image.decode()
    return await createImageBitmap(image)
  } catch {
    return null
  }
}

/** A picture in a TIFF file on its way into a JPEG XL file. */
export interface JxlRequest {
  /** An uncompressed TIFF file, one page for each frame, with the profile the output gets. */
  readonly inputPath: string
  readonly outputPath: string
  /** 1–100, as libjxl translates JPEG's scale. */
  readonly quality: number
  readonly lossless: boolean
  /** libjxl's effort, 1–7. */
  readonly effort: number
  readonly animation: { readonly delaysMs: readonly number[]; readonly loop: number } | null
}

export type JxlAnswer =
  /** `lossless` also where that was not asked for, as the lossy mode would not have kept the profile. */
  | { readonly kind: 'written'; readonly lossless: boolean }
  | { readonly kind: 'failed'; readonly reason: string }

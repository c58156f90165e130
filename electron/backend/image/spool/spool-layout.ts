/** Shape of a spooled picture. */
export interface SpoolLayout {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: number
  readonly bitDepth: 8 | 16
  /** Four channels are the inks of CMYK rather than colour with alpha. */
  readonly isInks?: boolean
}

/** Size of a spool's rows on disk. */
export function spoolBytes(layout: SpoolLayout): number {
  return layout.widthPx * layout.heightPx * layout.channels * (layout.bitDepth / 8)
}

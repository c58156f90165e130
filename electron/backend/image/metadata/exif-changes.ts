/** Facts of the output that its EXIF block must agree with. */
export interface ExifChanges {
  readonly widthPx: number
  readonly heightPx: number
  /** Dots per inch of the output where they are not the input's; `null` leaves what the block says. */
  readonly density: number | null
  readonly removeLocation: boolean
  /** Size of the input, upright: what the block states in pixels is scaled from it. */
  readonly inputWidthPx: number
  readonly inputHeightPx: number
  /** Whether colours were converted to sRGB, whatever the block says of them. */
  readonly becomesSrgb: boolean
}

/** Size of one job's image, as seen. */
export interface KnownSize {
  readonly id: string
  readonly widthPx: number
  readonly heightPx: number
}

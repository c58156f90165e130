/** What happens to a property of an XMP packet. */
export type XmpRule =
  | { readonly kind: 'remove' }
  | {
      readonly kind: 'set'
      /** The new value, or how it comes of the old one. */
      readonly value: string | ((before: string) => string)
      /** A new local name, where it changes. */
      readonly name?: string
    }

/** Facts of the output that its XMP packet must agree with. */
export interface XmpFacts {
  readonly widthPx: number
  readonly heightPx: number
  /** Dots per inch of the output where they are not the input's. */
  readonly density: number | null
  readonly removeLocation: boolean
  /** Size of the input, upright. */
  readonly inputWidthPx: number
  readonly inputHeightPx: number
  /** How the input's stored pixels were turned to be upright, 1 to 8. */
  readonly orientation: number
}

/** A part of the application that others made, with the whole text of its notices and licences. */
export interface PartWithTexts {
  readonly name: string
  readonly version: string
  /** SPDX expression, or the licence's name where it has none. */
  readonly licence: string
  readonly homepage: string | null
  readonly texts: readonly string[]
}

/** Where a command writes. Results go to `out`, everything about the way there to `terminal`. */
export interface Output {
  readonly out: (text: string) => void
  readonly terminal: NodeJS.WriteStream
}

/** Mean colour (RGB, 0–1) of the photos of DIV2K, which EDSR's authors subtract from inputs and many after them. */
export const trainingMean: readonly number[] = [0.4488, 0.4371, 0.404]

/** What transformers of so many channels subtract: the mean colour, or nothing where they are not of colour. */
export function trainingMeanOf(channels: number): readonly number[] {
  return channels === trainingMean.length ? trainingMean : Array<number>(channels).fill(0)
}

import type { LayeredNetwork, PlanTensor } from './layer.ts'

/** Channels are kept in groups of this many. */
export const channelGroup = 16

export interface PlanBuffer {
  channels: number
  readonly numerator: number
  readonly denominator: number
}

/** Where a tensor's channels lie: channel c is `channels[c]` of the buffer. */
export interface Place {
  readonly buffer: number
  readonly channels: readonly number[]
}

/** A tensor that stands in two concatenations at once, and is copied for the second. */
export interface Copy {
  readonly from: PlanTensor
  readonly to: Place
}

export interface Placement {
  readonly buffers: readonly PlanBuffer[]
  /** @returns `null` where the channels of a view do not lie in one buffer */
  place(tensor: PlanTensor): Place
  /** Copies to be made once the tensor was written. */
  readonly copies: readonly Copy[]
}

/**
 * Gives every tensor its channels of a buffer. What is concatenated is placed side by side from the start, the longest
 * concatenation first, so that dense blocks grow in place and nothing is copied.
 */
export function placeTensors({ layers, views }: LayeredNetwork): Placement {
  const buffers: PlanBuffer[] = []
  const places = new Map<PlanTensor, Place>()
  const copies: Copy[] = []

  const addBuffer = ({ numerator, denominator }: PlanTensor): number =>
    buffers.push({ channels: 0, numerator, denominator }) - 1
  const append = (tensor: PlanTensor, at: number): Place => {
    const buffer = buffers[at]
    if (!buffer) throw new Error('A place needs its buffer.')
    const start = buffer.channels
    buffer.channels += roundUp(tensor.channels)
    return { buffer: at, channels: Array.from({ length: tensor.channels }, (_, channel) => start + channel) }
  }

  const shuffleInputs = new Map(
    layers.flatMap((layer) =>
      layer.kind === 'shuffle' && layer.order === 'CRD' ? [[layer.input, layer] as const] : [],
    ),
  )
  const viewPlaces = new Map<PlanTensor, Place>()
  const byLength = [...views].sort(([left], [right]) => right.channels - left.channels)
  for (const [view, { channels }] of byLength) {
    const parts = [...new Set(channels.map(({ tensor }) => tensor))]
    const home = parts.map((part) => places.get(part)?.buffer).find((buffer) => buffer !== undefined)
    const partPlaces = new Map<PlanTensor, Place>()
    const isTogether = parts.every((part) => places.get(part)?.buffer === home) && home !== undefined
    if (isTogether || parts.length === 1) {
      for (const part of parts) {
        const place = places.get(part) ?? append(part, addBuffer(part))
        places.set(part, place)
        partPlaces.set(part, place)
      }
    } else {
      const buffer = addBuffer(view)
      for (const part of parts) {
        const place = append(part, buffer)
        partPlaces.set(part, place)
        if (places.has(part)) copies.push({ from: part, to: place })
        else places.set(part, place)
      }
    }
    const [first] = partPlaces.values()
    viewPlaces.set(view, {
      buffer: first?.buffer ?? 0,
      channels: channels.map(({ tensor, channel }) => partPlaces.get(tensor)?.channels[channel] ?? 0),
    })
  }
  for (const { output } of layers) {
    if (places.has(output)) continue
    const place = append(output, addBuffer(output))
    const shuffle = shuffleInputs.get(output)
    places.set(output, shuffle ? groupedByPixel(place, shuffle.factor) : place)
  }
  return {
    buffers,
    copies,
    place(tensor) {
      const place = viewPlaces.get(tensor) ?? places.get(tensor)
      if (!place) throw new Error('Every tensor has its place.')
      return place
    },
  }
}

/**
 * The channels of a pixel to be shuffled side by side, where those are whole groups: then a shuffle moves vectors, and
 * the convolution before it writes in this order for nothing.
 */
function groupedByPixel(place: Place, factor: number): Place {
  const pixels = factor ** 2
  const channels = place.channels.length / pixels
  if (channels % channelGroup !== 0) return place
  const [start = 0] = place.channels
  const order = place.channels.map(
    (_, channel) => start + (channel % pixels) * channels + Math.floor(channel / pixels),
  )
  return { ...place, channels: order }
}

export function roundUp(channels: number): number {
  return Math.ceil(channels / channelGroup) * channelGroup
}

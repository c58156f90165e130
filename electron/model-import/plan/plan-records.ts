/**
 * Records of a plan, as `inference/native/plan.h` lays them out in 32-bit words. The two files change together, with
 * the version.
 */
export const planMagic = 0x50524c45
export const planVersion = 1

export const operations = {
  load: 1,
  convolve: 2,
  combine: 3,
  shuffle: 4,
  unshuffle: 5,
  nearest: 6,
  cubic: 7,
  store: 8,
} as const

export const activations = { none: 0, relu: 1, slopes: 2, clip: 3 } as const

/** Channels of a buffer: `channels` of them from `channel` on. */
export interface ChannelRange {
  readonly buffer: number
  readonly channel: number
  readonly channels: number
}

export interface ResidualRecord {
  readonly buffer: number
  readonly channel: number
  readonly scale: number
}

/** One step. What does not concern its operation may be left out. */
export interface StepRecord {
  readonly operation: keyof typeof operations
  readonly input?: ChannelRange
  readonly output?: ChannelRange
  readonly kernel?: number
  readonly factor?: number
  readonly channelStride?: number
  readonly groupStride?: number
  readonly scale?: number
  readonly activation?: keyof typeof activations
  readonly activatesLast?: boolean
  /** Offsets into the weights. */
  readonly weights?: number
  readonly bias?: number
  readonly slopes?: number
  readonly residuals?: readonly ResidualRecord[]
}

const nowhere: ChannelRange = { buffer: 0, channel: 0, channels: 0 }
const noResidual: ResidualRecord = { buffer: 0, channel: 0, scale: 0 }

/** The words of a whole plan. */
export function planWords(
  buffers: readonly { readonly channels: number; readonly numerator: number; readonly denominator: number }[],
  steps: readonly StepRecord[],
): Uint32Array<ArrayBuffer> {
  const words = [planMagic, planVersion, buffers.length, steps.length]
  for (const { channels, numerator, denominator } of buffers) words.push(channels, numerator, denominator)
  for (const step of steps) words.push(...stepWords(step))
  return Uint32Array.from(words)
}

function stepWords(step: StepRecord): number[] {
  const { input = nowhere, output = nowhere, residuals = [] } = step
  const [first = noResidual, second = noResidual] = residuals
  return [
    operations[step.operation],
    input.buffer,
    input.channel,
    input.channels,
    output.buffer,
    output.channel,
    output.channels,
    step.kernel ?? 0,
    step.factor ?? 0,
    step.channelStride ?? 0,
    step.groupStride ?? 0,
    floatBits(step.scale ?? 0),
    activations[step.activation ?? 'none'],
    step.activatesLast ? 1 : 0,
    step.weights ?? 0,
    step.bias ?? 0,
    step.slopes ?? 0,
    residuals.length,
    ...[first, second].flatMap(({ buffer, channel, scale }) => [buffer, channel, floatBits(scale)]),
  ]
}

function floatBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0
}

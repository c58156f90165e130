import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../electron/common/models/plan-file.ts'
import { compileNetwork, planModule, testSamples } from './compare-engines.ts'
import { testNetworks } from './networks.ts'

const module = planModule()
const [first] = Object.values(testNetworks)
if (!first) throw new Error('There are networks to test with.')

/** Runs a plan over a small picture, in arrays of exactly the lengths that were measured. */
function run({ words, weights }: Plan, widthPx = 13, heightPx = 9): void {
  const input = testSamples('uint8', widthPx, heightPx)
  const packed = new Float32Array(Math.min(module.packedFloats(words, weights, 0), 2 ** 26))
  module.pack(words, weights, 0, packed)
  const floats = module.workspaceFloats(words, weights, 0, widthPx, heightPx)
  const scale = module.scale(words, weights)
  const output = new Uint8Array(input.length * scale ** 2)
  const workspace = new Float32Array(Math.min(floats, 2 ** 26))
  module.run(
    words,
    weights,
    0,
    packed,
    workspace,
    input,
    output,
    new Float32Array(3 * heightPx * scale),
    widthPx,
  )
}

/** Repeatable numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

describe('a plan that is none', () => {
  const plan = compileNetwork(first, 'uint8')
  const changed = (at: number, value: number): Plan => {
    const words = plan.words.slice()
    words[at] = value
    return { ...plan, words }
  }

  it.each([
    ['of another kind', 0, 7, /does not begin/],
    ['of another version', 1, 99, /another version/],
    ['with more buffers than it holds', 2, 1000, /its length/],
    ['with steps beyond all bounds', 3, 2 ** 31, /too many/],
    ['with a buffer of no channels', 4, 0, /a buffer/],
  ])('is refused %s', (_, at, value, reason) => {
    expect(() => run(changed(at, value))).toThrow(reason)
  })

  it('is refused where weights are missing', () => {
    expect(() => run({ ...plan, weights: plan.weights.slice(0, 100) })).toThrow(/outside the weights/)
  })

  it('is refused where a word is missing', () => {
    expect(() => run({ ...plan, words: plan.words.slice(0, -1) })).toThrow(/its length/)
  })

  it('is refused on memory that others can change while it is read', () => {
    const shared = new Uint32Array(new SharedArrayBuffer(plan.words.byteLength))
    shared.set(plan.words)
    expect(() => run({ ...plan, words: shared as unknown as Plan['words'] })).toThrow(/Expected a plan/)
  })

  it('is refused with arrays shorter than were measured', () => {
    const { words, weights } = plan
    const packed = new Float32Array(module.packedFloats(words, weights, 0))
    const input = testSamples('uint8', 8, 8)
    const workspace = new Float32Array(module.workspaceFloats(words, weights, 0, 8, 8) - 1)
    const [output, means] = [new Uint8Array(input.length * 16), new Float32Array(96)]
    expect(() => module.run(words, weights, 0, packed, workspace, input, output, means, 8)).toThrow(
      /as large as was measured/,
    )
    expect(() =>
      module.run(words, weights, 0, packed, workspace, input, output.subarray(1), means, 8),
    ).toThrow(/the enlarged size/)
  })

  it('harms nothing, whatever its words are', () => {
    const next = numbers(7)
    let refused = 0
    let ran = 0
    for (let round = 0; round < 100; round++) {
      const network = Object.values(testNetworks)[next(Object.keys(testNetworks).length)] ?? first
      const known = compiled(network)
      const words = known.words.slice()
      for (let change = 0; change <= next(3); change++) {
        const at = 4 + next(words.length - 4)
        const value =
          [next(64), next(2 ** 32), (words[at] ?? 0) ^ (1 << next(32)), (words[at] ?? 0) + 16][next(4)] ?? 0
        words[at] = value
      }
      try {
        run({ words, weights: known.weights })
        ran++
      } catch {
        refused++
      }
    }
    expect(refused).toBeGreaterThan(15)
    expect(ran).toBeGreaterThan(5)
  })
})

const plans = new Map<object, Plan>()
function compiled(network: (typeof testNetworks)[string]): Plan {
  const plan = plans.get(network) ?? compileNetwork(network, 'uint8')
  plans.set(network, plan)
  return plan
}

import type { AppError } from '../common/messages/app-error.ts'
import { unsupportedModel } from './readers/invalid-model.ts'
import type { TensorMap } from './readers/state-file.ts'

/** A family that Enlarger does not build from weights, and the names by which it is known. */
interface OtherFamily {
  readonly name: string
  /** Each must fit one of the names. */
  readonly names: readonly RegExp[]
  /** Why not, and what would help. */
  readonly advice: string
}

const export_ = 'Export it to ONNX with the program it came from and import that file.'
const video = 'It works on several frames of a film at once, which Enlarger does not do.'
const judge =
  'It judges images while another network is trained and makes none. Import the generator that belongs to it.'
const faces =
  'It restores faces that were cut out and aligned, not whole pictures, which Enlarger does not do yet.'
const diffusion = 'It makes images in many steps out of noise, which Enlarger does not do.'

/** Known to be met in collections of models; the stricter ones first. */
const otherFamilies: readonly OtherFamily[] = [
  { name: 'GFPGAN', names: [/^stylegan_decoder\./, /^condition_scale\./], advice: faces },
  { name: 'CodeFormer', names: [/^quantize\.embedding\./, /^ft_layers\./], advice: faces },
  { name: 'RestoreFormer', names: [/^quantize\.embedding\./, /^encoder\.(conv_in|down\.)/], advice: faces },
  {
    name: 'a vector-quantised autoencoder',
    names: [/^quantize\.embedding\./, /^decoder\./],
    advice: export_,
  },
  {
    name: 'Stable Diffusion',
    names: [/^(model\.diffusion_model|first_stage_model|cond_stage_model)\./],
    advice: diffusion,
  },
  { name: 'a diffusion network', names: [/(^|\.)time_embed(ding)?\./], advice: diffusion },
  { name: 'BasicVSR', names: [/^spynet\.basic_module\./, /^(backward|forward)_trunk\./], advice: video },
  { name: 'EDVR', names: [/^pcd_align\./], advice: video },
  {
    name: 'RIFE',
    names: [/^(block0|flownet\.block0)\.conv0\./, /^(block_tea|flownet\.block_tea|encode|contextnet)\./],
    advice: video,
  },
  { name: 'a network for films', names: [/^(spynet|flow_net|temporal_|tsa_fusion)/], advice: video },
  { name: 'a U-Net discriminator', names: [/^conv0\.weight$/, /^conv[1-9]\.weight_orig$/], advice: judge },
  { name: 'a VGG discriminator', names: [/^conv0_0\.weight$/, /^linear[12]\.weight$/], advice: judge },
  { name: 'LaMa', names: [/^(generator\.)?model\.\d+\.(ffc|conv[12]\.ffc)\./], advice: export_ },
  { name: 'IPT', names: [/^body\.encoder\.layers\./, /^body\.query_embed\./], advice: export_ },
  {
    name: 'a mixture-of-experts or sampling network (IGConv, thera)',
    names: [/MetaIGConv|^hypernet/],
    advice: export_,
  },
  {
    name: 'a language model',
    names: [/(^|\.)(wte|embed_tokens|word_embeddings)\.weight$/],
    advice: 'It makes no images.',
  },
  { name: 'VGG', names: [/^features\.0\.weight$/, /^(classifier|features\.28)\./], advice: judge },
]

/**
 * The refusal of weights that no builder knows: which family they seem to be, and what would help.
 * @param known families that are built
 */
export function unknownFamily(tensors: TensorMap, known: readonly string[]): AppError {
  const names = [...tensors.keys()]
  const bare = names.map((name) => name.replace(/^(module|params_ema|params|model|net_g|generator)\./, ''))
  const family = otherFamilies.find(({ names: patterns }) =>
    patterns.every((pattern) =>
      names.some((name, index) => pattern.test(name) || pattern.test(bare[index] ?? '')),
    ),
  )
  const details = { names: names.slice(0, 8), ...(family ? { architecture: family.name } : {}) }
  if (family)
    return unsupportedModel(`The weights seem to be those of ${family.name}. ${family.advice}`, details)
  const examples = names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ')
  return unsupportedModel(
    `Expected weights of a family that Enlarger knows (${known.join(', ')}), but these begin with ${examples}. ${export_}`,
    details,
  )
}

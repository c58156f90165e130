import { resolve } from 'node:path'
import { AppError } from '../common/messages/app-error.ts'
import type { ModelSummary } from '../common/models/model-descriptor.ts'
import { scaleOf } from '../common/models/model-scale.ts'
import { describeModel } from './describe-model.ts'
import { formatTable } from './format-table.ts'
import { openLocalBackend, type LocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'
import { showModelProgress } from './show-model-progress.ts'

/** Carries out `enlarger models list`. */
export async function listModels({ out }: Output, asJson = false): Promise<void> {
  await withBackend(async ({ client }) => {
    const models = await client.call('models.list', undefined)
    if (asJson) return out(`${JSON.stringify(models, null, 2)}\n`)
    const rows = models.map((model) => [
      model.isDefault ? '*' : ' ',
      model.id,
      `${scaleOf(model) ?? '?'}x`,
      model.architecture,
      model.purpose,
      model.availability,
      model.licence ?? 'no licence stated',
    ])
    out(formatTable(rows))
  })
}

/** Carries out `enlarger models info`. */
export async function showModel(id: string, { out }: Output, asJson = false): Promise<void> {
  await withBackend(async (backend) => {
    const model = await findModel(id, backend)
    out(asJson ? `${JSON.stringify(model, null, 2)}\n` : describeModel(model))
  })
}

/** Carries out `enlarger models add`. */
export async function addModel(files: readonly string[], output: Output, stop: AbortSignal): Promise<void> {
  const { out } = output
  await withBackend(async ({ client }) => {
    const paths = files.map((file) => resolve(file))
    const model = await withProgress(client, output, () =>
      client.call('models.add', { paths }, { signal: stop }),
    )
    out(`Added as ${model.id}.\n`)
    out(describeModel(model))
    const preview = await client.call('models.preview', { id: model.id }, { signal: stop })
    const { path } = await client.call('compare.locate', { picture: preview.after })
    out(`A sample enlarged by it: ${path}\n`)
  })
}

/** Carries out `enlarger models blend`. */
export async function blendModels(
  [fromId, toId, share]: readonly [string, string, string],
  output: Output,
  stop: AbortSignal,
): Promise<void> {
  const part = Number(share)
  if (share.trim() === '' || !(part >= 0 && part <= 1))
    throw new AppError('bad-request', `Expected a share from 0 to 1 but received "${share}".`)
  await withBackend(async (backend) => {
    const [from, to] = [await findModel(fromId, backend), await findModel(toId, backend)]
    const request = { from: from.id, to: to.id, share: part }
    const model = await withProgress(backend.client, output, () =>
      backend.client.call('models.blend', request, { signal: stop }),
    )
    output.out(`Added as ${model.id}.\n`)
    output.out(describeModel(model))
  })
}

/** Carries out `enlarger models fetch`. */
export async function fetchModel(id: string, output: Output, stop: AbortSignal): Promise<void> {
  const { out } = output
  await withBackend(async (backend) => {
    const model = await findModel(id, backend)
    await withProgress(backend.client, output, () =>
      backend.client.call('models.prepare', { id: model.id }, { signal: stop }),
    )
    out(`${model.id} is ready.\n`)
  })
}

/** Carries out `enlarger models remove`. */
export async function removeModel(id: string, { out }: Output): Promise<void> {
  await withBackend(async (backend) => {
    const model = await findModel(id, backend)
    await backend.client.call('models.remove', { id: model.id })
    out(`${model.id} is removed.\n`)
  })
}

async function withBackend(work: (backend: LocalBackend) => Promise<void>): Promise<void> {
  const backend = await openLocalBackend()
  try {
    await work(backend)
  } finally {
    await backend.close()
  }
}

async function withProgress<Result>(
  client: LocalBackend['client'],
  output: Output,
  work: () => Promise<Result>,
): Promise<Result> {
  const { show, clear } = showModelProgress(output)
  const stopListening = client.on('models.progress', show)
  try {
    return await work()
  } finally {
    stopListening()
    clear()
  }
}

async function findModel(id: string, { client }: LocalBackend): Promise<ModelSummary> {
  const models = await client.call('models.list', undefined)
  const found = models.find((model) => model.id === id)
  if (found) return found
  throw new AppError('model-unknown', `Expected the name of a model but received "${id}".`)
}

import type { InferenceSession as Session } from 'onnxruntime-node'
import { InferenceSession } from './onnxruntime.ts'
import { inferenceError } from './inference-error.ts'
import { sessionOptions } from './session-options.ts'

interface TensorInfo {
  readonly name: string
  readonly type: string
  readonly shape: (number | null)[]
}

/** Names, element types and shapes of a graph's inputs and outputs, as onnxruntime understands them. */
export async function describeGraph(request: {
  readonly graphPath: string
}): Promise<{ inputs: TensorInfo[]; outputs: TensorInfo[] }> {
  try {
    const session = await InferenceSession.create(request.graphPath, sessionOptions('cpu'))
    const inputs = session.inputMetadata.map(toTensorInfo)
    const outputs = session.outputMetadata.map(toTensorInfo)
    await session.release()
    return { inputs, outputs }
  } catch (error) {
    throw inferenceError(error, 'cpu')
  }
}

function toTensorInfo(metadata: Session.ValueMetadata): TensorInfo {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', shape: [] }
  // Dynamic dimensions come as their symbolic names, or as -1.
  const shape = metadata.shape.map((side) => (typeof side === 'number' && side >= 0 ? side : null))
  return { name: metadata.name, type: metadata.type, shape }
}

import { cropPlane, type Plane } from '../../../electron/common/metrics/plane.ts'
import { type GraphFacts } from '../../../electron/common/models/model-descriptor.ts'
import { type Planes } from './read-image.ts'

/** What a network asks of the sides of its input. */
type SizeNeeds = Pick<GraphFacts, 'minimumSizePx' | 'multipleOfPx'>

/** An image with its last column and row repeated to the right and below until the network can take it. */
export function fittedToNetwork(image: Planes, needs: SizeNeeds): Planes {
  return image.map((plane) => {
    const [width, height] = [fittedSide(plane.width, needs), fittedSide(plane.height, needs)]
    return width === plane.width && height === plane.height ? plane : extended(plane, width, height)
  })
}

/** The top left part of an enlargement, as large as the image before it was fitted makes it. */
export function withoutFitting(enlarged: Planes, image: Planes, scale: number): Planes {
  const [first] = image
  if (first === undefined) return enlarged
  return enlarged.map((plane) => cropPlane(plane, 0, 0, first.width * scale, first.height * scale))
}

function fittedSide(side: number, { minimumSizePx, multipleOfPx }: SizeNeeds): number {
  return Math.ceil(Math.max(side, minimumSizePx) / multipleOfPx) * multipleOfPx
}

function extended({ values, width, height }: Plane, newWidth: number, newHeight: number): Plane {
  const result = Float64Array.from({ length: newWidth * newHeight }, (_, index) => {
    const [x, y] = [index % newWidth, Math.floor(index / newWidth)]
    return values[Math.min(y, height - 1) * width + Math.min(x, width - 1)] ?? 0
  })
  return { width: newWidth, height: newHeight, values: result }
}

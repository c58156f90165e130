import { type SharpOptions } from 'sharp'
import { type Planes } from '../read-image.ts'

/** Planes of whole numbers 0–255 as the arguments that sharp takes raw pixels by. */
export function interleaved(image: Planes): [Buffer, SharpOptions] {
  const [first] = image
  if (first === undefined) throw new TypeError('Expected at least one plane but received none')
  const { width, height } = first
  const data = Buffer.alloc(width * height * image.length)
  image.forEach((plane, channel) => {
    plane.values.forEach((value, at) => {
      data[at * image.length + channel] = value
    })
  })
  return [data, { raw: { width, height, channels: image.length === 1 ? 1 : 3 } }]
}

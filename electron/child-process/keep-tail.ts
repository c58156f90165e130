import type { Readable } from 'node:stream'

/** Reads a stream of text to its end and remembers its last characters. */
export function keepTail(stream: Readable | null, length: number): () => string {
  let tail = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (text: string) => (tail = (tail + text).slice(-length)))
  return () => tail
}

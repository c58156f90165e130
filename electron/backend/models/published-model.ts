import type { ModelDescriptor, WeightSource } from '../../common/models/model-descriptor.ts'
import { hashOfFiles } from './conversion/content-hash.ts'

/** What is known of a published model, whoever brings its files. */
export type PublishedFacts = Pick<
  ModelDescriptor,
  'purpose' | 'description' | 'author' | 'licence' | 'homepage' | 'year' | 'paper'
>

/**
 * What the application knows of the model that these files are, by their hash; `null` where it is none that it knows.
 * @param sha256 as `contentHash` gives it
 */
export function publishedAs(known: readonly ModelDescriptor[], sha256: string): PublishedFacts | null {
  const same = known.find(({ source }) => {
    const hashes = fileHashes(source)
    return hashes.length > 0 && hashOfFiles(hashes) === sha256
  })
  if (!same) return null
  const { purpose, description, author, licence, homepage, year, paper } = same
  return { purpose, description, author, licence, homepage, year, paper }
}

/** The hashes of all files of a model. */
function fileHashes(source: WeightSource): readonly string[] {
  switch (source.kind) {
    case 'bundled':
    case 'url':
      return [source.sha256]
    case 'registry':
      return Object.values(source.files)
    case 'user':
      return []
    default:
      return source satisfies never
  }
}

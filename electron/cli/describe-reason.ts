import type { PictureChoice } from '../common/analysis/picture-choice.ts'

/** What a look at a picture found, and what follows: `compressed photo: Restore, clean-up 60`. */
export function describeReason(choice: PictureChoice): string {
  switch (choice.treatment) {
    case 'faithful':
      return choice.reason === 'text'
        ? 'page of text: Faithful, keeps every letter'
        : 'clean picture: Faithful'
    case 'restore':
      return `${choice.reason} photo: Restore, clean-up ${choice.cleanUp}`
    case 'drawing':
      return 'drawing: a model for drawings'
    default:
      return choice satisfies never
  }
}

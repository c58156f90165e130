import { SaxesParser, type SaxesTagNS } from 'saxes'
import type { XmpRule } from './xmp-rule.ts'

/** Larger packets than photographs carry are not read: a hostile one costs nothing then. */
const maximumCharacters = 1 << 20
const maximumDepth = 64
const maximumAttributes = 2000

/** What is known of an element that is open. */
interface OpenElement {
  /** What happens to its text and name; `null`: nothing. */
  readonly change: Extract<XmpRule, { kind: 'set' }> | null
  /** Its local name. */
  readonly local: string
  readonly contentStart: number
}

/** How a document is changed. */
export interface XmlEdits {
  /** By namespace and local name, for elements and attributes alike; `within`: local names of the elements around. */
  readonly rule: (namespace: string, name: string, within: readonly string[]) => XmpRule | null
  /** Put at the end of each element of this namespace and name. */
  readonly append: { readonly namespace: string; readonly name: string; readonly text: string }
}

/**
 * Changes elements and attributes of an XML document by their namespaces, whatever their prefixes, and leaves every
 * other character as it is. Reads the text once.
 * @returns the changed text and how often `append` was put in; `null` where the text is no well-formed XML with
 *   namespaces, is too large, too deep, or has a document type (XMP allows none).
 */
export function editXml(
  text: string,
  edits: XmlEdits,
): { readonly text: string; readonly appended: number } | null {
  if (text.length > maximumCharacters || text.includes('<!DOCTYPE')) return null
  try {
    return edited(text, edits)
  } catch (error) {
    if (error instanceof UnusableXml) return null
    throw error
  }
}

class UnusableXml extends Error {}

function valueFrom({ value }: Extract<XmpRule, { kind: 'set' }>, before: string): string {
  return typeof value === 'string' ? value : value(before)
}

function edited(text: string, { rule, append }: XmlEdits): { text: string; appended: number } {
  const parser = new SaxesParser({ xmlns: true })
  const parts: string[] = []
  const open: OpenElement[] = []
  const state = { copiedTo: 0, appended: 0, tagStart: 0, removedDepth: 0, removedStart: 0 }
  /** Ends of the tag's name and of its attributes, in their order. */
  let ends: number[] = []

  /** Everything before `start` stays, what lies from there to `end` becomes `replacement`. */
  const replace = (start: number, end: number, replacement: string): void => {
    parts.push(text.slice(state.copiedTo, start), replacement)
    state.copiedTo = end
  }
  const localNames = (): string[] => open.map(({ local }) => local)
  const editAttributes = (tag: SaxesTagNS): void => {
    Object.values(tag.attributes).forEach((attribute, index) => {
      const start = ends[index] ?? 0
      const end = ends[index + 1] ?? start
      const wanted = attribute.prefix === 'xmlns' ? null : rule(attribute.uri, attribute.local, localNames())
      if (wanted?.kind === 'remove') replace(start, end, '')
      else if (wanted) {
        const written = text.slice(start, end)
        const valueAt = start + written.search(/["']/) + 1
        if (wanted.name !== undefined) {
          const nameAt = start + written.indexOf(attribute.name) + attribute.name.length
          replace(nameAt - attribute.local.length, nameAt, wanted.name)
        }
        replace(valueAt, end - 1, valueFrom(wanted, attribute.value))
      }
    })
  }

  parser.on('error', (error) => {
    throw new UnusableXml(error.message)
  })
  parser.on('opentagstart', ({ name }) => {
    // No name holds this character, so the last one before here begins the tag.
    state.tagStart = text.lastIndexOf('<', parser.position - 1)
    ends = [state.tagStart + 1 + name.length]
  })
  parser.on('attribute', () => {
    ends.push(parser.position)
    if (ends.length > maximumAttributes) throw new UnusableXml('too many attributes')
  })
  parser.on('opentag', (tag) => {
    if (open.length >= maximumDepth) throw new UnusableXml('too deep')
    const wanted = state.removedDepth > 0 ? null : rule(tag.uri, tag.local, localNames())
    const isKept = state.removedDepth === 0 && wanted?.kind !== 'remove'
    open.push({
      change: wanted?.kind === 'set' && !tag.isSelfClosing ? wanted : null,
      local: tag.local,
      contentStart: parser.position,
    })
    if (isKept) {
      const nameEnd = state.tagStart + 1 + tag.name.length
      const renamed = open.at(-1)?.change?.name
      if (renamed !== undefined) replace(nameEnd - tag.local.length, nameEnd, renamed)
      editAttributes(tag)
    }
    if (!isKept && state.removedDepth === 0) {
      state.removedDepth = open.length
      state.removedStart = state.tagStart
    }
  })
  parser.on('closetag', (tag) => {
    const element = open.pop()
    const depth = open.length + 1
    if (depth === state.removedDepth) {
      replace(state.removedStart, parser.position, '')
      state.removedDepth = 0
    }
    if (state.removedDepth > 0 || !element || tag.isSelfClosing) return
    const closeStart = text.lastIndexOf('</', parser.position - 1)
    if (element.change !== null && element.contentStart >= state.copiedTo) {
      const { change } = element
      replace(
        element.contentStart,
        closeStart,
        valueFrom(change, text.slice(element.contentStart, closeStart)),
      )
      const nameEnd = closeStart + 2 + tag.name.length
      if (change.name !== undefined) replace(nameEnd - tag.local.length, nameEnd, change.name)
    }
    if (tag.uri !== append.namespace || tag.local !== append.name) return
    replace(closeStart, closeStart, append.text)
    state.appended++
  })
  parser.write(text).close()
  return { text: parts.join('') + text.slice(state.copiedTo), appended: state.appended }
}
